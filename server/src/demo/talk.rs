//! What the makers of the demo say to each other, across both communities, in the order in which they say it. Made up, all of it.

/// Something said, and what becomes of it.
pub(super) struct Said {
    /// By which those below answer it.
    pub(super) key: &'static str,
    /// Handle of a maker of either community.
    pub(super) by: &'static str,
    /// The key of what it answers; empty for none.
    pub(super) answers: &'static str,
    pub(super) warning: &'static str,
    pub(super) text: &'static str,
    /// File below `assets/demo/`, and what is seen on it.
    pub(super) photos: &'static [(&'static str, &'static str)],
    /// What may be chosen, where it asks.
    pub(super) options: &'static [&'static str],
    pub(super) likes: &'static [&'static str],
    pub(super) boosts: &'static [&'static str],
    /// Who chose which option, from 0.
    pub(super) votes: &'static [(&'static str, usize)],
}

const SAID: Said = Said { key: "", by: "", answers: "", warning: "", text: "", photos: &[], options: &[], likes: &[], boosts: &[], votes: &[] };

pub(super) const TALK: &[Said] = &[
    Said {
        key: "yellows",
        by: "runa",
        text: "Three dye baths with the same willow bark, and three different yellows. The only thing I changed was the pot. Does anybody know what iron and time do to each other? #naturaldye #willow",
        photos: &[("loom", "A frame loom with a half-finished blue weaving.")],
        likes: &["ottilie", "mirela", "bram"],
        boosts: &["wen"],
        ..SAID
    },
    Said {
        key: "salt",
        by: "wen",
        answers: "yellows",
        text: "The bark from the lower beds stands in brackish water half the winter. I would bet on the salt before I bet on the pot.",
        likes: &["runa", "jonas"],
        ..SAID
    },
    Said {
        key: "armfuls",
        by: "runa",
        answers: "salt",
        text: "Then I need two armfuls more, one from each end of the beds, and somebody who keeps them apart. You will be paid in cloth, as agreed.",
        likes: &["wen"],
        ..SAID
    },
    Said {
        key: "wind",
        by: "ottilie",
        answers: "yellows",
        text: "My blue moves when the wind turns, and I have stopped asking why. But *do* write down the pot.",
        likes: &["runa", "ines"],
        ..SAID
    },
    Said {
        key: "dog",
        by: "bram",
        text: "On paper, release 0.8 of the Packhorse carries 60 kg. This morning it carried Piet, two crates of books and a dog, all the way down to the bridge. The hitch plate did not move. #trailer #opendesign",
        photos: &[("trailer-build", "A trailer frame on the bench before painting.")],
        likes: &["ottilie", "mirela", "lantern", "runa"],
        boosts: &["mirela", "runa"],
        ..SAID
    },
    Said { key: "piet", by: "lantern", answers: "dog", text: "Piet says that the dog was the difficult part.", likes: &["bram", "mirela", "ottilie"], ..SAID },
    Said { key: "strap", by: "runa", answers: "dog", text: "And the strap?", ..SAID },
    Said {
        key: "strap-held",
        by: "bram",
        answers: "strap",
        text: "The strap did not notice. I shall order four more on the third, as your page says, and wait for the scarves like everybody else.",
        likes: &["runa"],
        ..SAID
    },
    Said {
        key: "wrens",
        by: "ines",
        text: "Box 41 has its first guest: a wren, at dusk, and seven more behind it. They sleep in a heap. I did not know that one can build a hostel by accident. #birds",
        photos: &[("birdhouse", "A wooden nest box on a post, a blue bird arriving.")],
        likes: &["jonas", "ottilie", "wen", "lantern"],
        boosts: &["jonas", "ottilie"],
        ..SAID
    },
    Said { key: "roof", by: "jonas", answers: "wrens", text: "Leave the roof alone until spring, however much you want to look. Is that the 28 mm hole?", ..SAID },
    Said { key: "measured", by: "ines", answers: "roof", text: "28. They walked in as if they had measured it.", likes: &["jonas", "wen"], ..SAID },
    Said {
        key: "wedge",
        by: "jonas",
        text: "Looking for the name of a joint: a wedge that is held by a wedge. My grandfather used it in a stool, and I find it in no book. #greenwoodworking",
        photos: &[("stool", "A three-legged stool in pale ash with wedged joints.")],
        likes: &["lantern", "ines"],
        boosts: &["runa"],
        ..SAID
    },
    Said {
        key: "second-thought",
        by: "lantern",
        answers: "wedge",
        text: "We call it the second thought. In plywood it becomes two keys at right angles, and the drawing is yours if you want to see whether ash agrees.",
        likes: &["jonas", "bram"],
        ..SAID
    },
    Said {
        key: "named",
        by: "jonas",
        answers: "second-thought",
        text: "The second thought it is. He would have liked that. Send me the drawing.",
        likes: &["lantern", "ottilie"],
        ..SAID
    },
    Said {
        key: "butter",
        by: "mirela",
        text: "Somebody brought me a cookbook that was held together by butter. Forty recipes in four hands, and one page that says only: *not this one again*. I shall sew it so that it opens there by itself. #bookbinding",
        likes: &["bram", "lantern", "ottilie", "runa"],
        boosts: &["lantern", "ottilie"],
        ..SAID
    },
    Said { key: "which", by: "ottilie", answers: "butter", text: "Do we learn what was on the page before?", likes: &["mirela"], ..SAID },
    Said { key: "soup", by: "mirela", answers: "which", text: "A soup. I have been asked to say no more.", likes: &["ottilie", "lantern", "bram"], ..SAID },
    Said {
        key: "knife",
        by: "jonas",
        warning: "A cut thumb, mended",
        text: "The new hook knife is sharper than my attention. Two stitches, nothing that carves is hurt, and there is now a spoon with a history. Gloves are cheap, I am told by everybody.",
        likes: &["ottilie", "ines"],
        ..SAID
    },
    Said { key: "gloves", by: "wen", answers: "knife", text: "By everybody, and since April. I shall bring the gloves myself.", likes: &["jonas", "ottilie"], ..SAID },
    Said {
        key: "saturday",
        by: "mirela",
        text: "Saturday at the big table, two until the cake is gone. What shall we make?",
        options: &["Boxes for loose screws", "Paste paper", "A band on the small looms", "Nothing, cake is enough"],
        likes: &["bram"],
        votes: &[("bram", 0), ("lantern", 3), ("ottilie", 1), ("runa", 2)],
        ..SAID
    },
    Said { key: "cake", by: "lantern", answers: "saturday", text: "It is Ada's turn to bake, so we abstain from nothing.", likes: &["mirela", "bram"], ..SAID },
    Said {
        key: "kiln",
        by: "ottilie",
        text: "The kiln is opened on Thursday at four. Nine mugs are for the shop and two are for me; the rest is for whoever helps to carry. #ceramics",
        photos: &[("mug", "A tall stoneware mug, blue glaze running over speckled clay.")],
        likes: &["runa", "jonas", "ines", "mirela"],
        boosts: &["jonas", "mirela"],
        ..SAID
    },
    Said { key: "flaw", by: "mirela", answers: "kiln", text: "Keep me one with a flaw, and I bind a book that goes with it.", likes: &["ottilie"], ..SAID },
    Said { key: "leans", by: "ottilie", answers: "flaw", text: "There is one whose handle leans, like somebody who listens. It is yours.", likes: &["mirela", "runa"], ..SAID },
];
