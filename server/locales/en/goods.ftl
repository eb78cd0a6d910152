### Restricted goods: the rules of the instance, and what they keep from whom. The keys of the kinds are the slugs of config/restricted-goods.toml.

## The kinds

goods-alcohol = Alcohol
goods-about-alcohol = Drinks with alcohol, and sets to brew or distil them.
goods-tobacco = Tobacco and nicotine
goods-about-tobacco = Tobacco, nicotine, and what is made to smoke or vape them.
goods-drugs = Drugs
goods-about-drugs = Drugs, what is sold as their substitute, and what is made to take them.
goods-medical = Medical goods and claims
goods-about-medical = Medicines, medical devices, and goods that are said to heal or prevent an illness.
goods-remains = Protected animals and human remains
goods-about-remains = Parts of protected animals, ivory, and human remains.
goods-hazardous = Hazardous goods
goods-about-hazardous = What burns, explodes, poisons or corrodes, and may not simply be sent by post.
goods-recalled = Recalled goods
goods-about-recalled = Goods that their maker or an authority called back.
goods-weapons = Weapons
goods-about-weapons = What is made to hurt somebody, and ammunition.
goods-firearm-parts = Firearm parts
goods-about-firearm-parts = Parts of firearms, printed or milled, and files to make them.
goods-blades = Blades
goods-about-blades = Knives, axes and other sharp tools, which may have an age limit.
goods-hate = Hate items
goods-about-hate = Goods that praise hatred or those who commit crimes out of it.
goods-violent = Violent content
goods-about-violent = Goods that praise or show violence for its own sake.
goods-adult = Adult content
goods-about-adult = Nudity and sexuality, meant for adults.
goods-regulated = Highly regulated goods
goods-about-regulated = What needs a permit to be made, sold or owned, and what the law forbids.
goods-internationally-regulated = Internationally regulated goods
goods-about-internationally-regulated = Goods under sanctions, and species and cultural goods whose trade treaties restrict.
goods-unmarked-toys = Toys and baby goods without safety marks
goods-about-unmarked-toys = What is made for children under 14 and does not carry the marks that the law asks for.
goods-mains-kits = Mains-voltage kits
goods-about-mains-kits = Kits and devices that are connected to the mains.
goods-lithium = Lithium packs
goods-about-lithium = Lithium cells and packs, loose or built in.
goods-food-contact = Food and food contact
goods-about-food-contact = Food, and things that food touches.
goods-cosmetics = Cosmetics
goods-about-cosmetics = Soap, creams, make-up and all else that goes onto the skin.
goods-counterfeit = Counterfeits and licensed characters
goods-about-counterfeit = Copies of brands, and characters of others without their leave.
goods-license-breach = Prints that their licence does not allow to be sold
goods-about-license-breach = Things made from files that are free for non-commercial use only.

## The rules

goods-title = Restricted goods
goods-lede = What makers may offer here, what is shown only to those who confirm, and what is not allowed. A rule holds at once, also for what comes from other servers.
goods-host-only = The hosts of this instance make the rules.
goods-rules = Rules
goods-rule = Rule
goods-rule-allow = Allowed
goods-rule-gate = Only for those who confirm
goods-rule-forbid = Not allowed
goods-note = A note to makers and visitors
goods-usual = as it ships
goods-change = Change: { $name }
goods-category-rule = A rule about a category
goods-category-hint = It holds for what is below the category, too.
goods-category-add = Make this rule
goods-left-out = Not allowed here
goods-left-out-hint = These listings would be in the catalogue if the rules allowed them. They are not deleted: makers here see why, and can change them.
goods-left-out-none = There are none.
goods-ruled = The rule holds from now on.
goods-contents-title = What it contains
goods-contents-legend = The moderators say that it contains
goods-contents-hint = Beside what its maker says. A maker here is told; of a listing from another server only this server knows.
goods-contents-told = its maker or its category says so
goods-contents-text-hint = For the log.
goods-said = What it contains is kept.

## On listings

flag-gated = After confirming
flag-forbidden = Not allowed here
goods-not-here = Not allowed here: { $name }
goods-not-here-hint = It is in no list here and cannot be ordered, but it is not deleted.
goods-gated-own = Shown only to those who confirm that they want to see:
editor-goods = Does it contain restricted goods?
editor-goods-hint = Tick what applies. What is not allowed here cannot be published; some is shown only to those who confirm that they want to see it.
editor-goods-show = Kinds of restricted goods
veil-title = Do you want to see this?
veil-lede = This listing is shown only to those who are old enough and want to see it. It contains:
veil-forbidden-title = Not shown here
veil-forbidden-lede = The rules of this instance do not allow this listing. It contains:
veil-confirm = I am old enough and want to see it
veil-cookie = A cookie of this site remembers it for half a year.
veil-remembered = It is remembered with your account. You can take it back on the page about this instance.
veil-rules = The rules of this instance
about-goods = Restricted goods
about-goods-hint = What may be offered here. Rules hold for listings of other servers as they are seen here, too.
about-goods-none = Nothing is restricted beyond the law.
goods-forget = Ask me again before showing what needs to be confirmed

## What is wrong

fault-goods = Some of these restricted goods do not exist.
fault-goods-rule = A rule is one of allowed, only for those who confirm, not allowed.
fault-goods-note = A note has at most 300 characters.
fault-goods-forbidden = It contains goods that are not allowed here. The rules of this instance say which.
fault-category-forbidden = Listings of this category are not allowed here.
fault-goods-subject = A rule is about restricted goods or a category.
