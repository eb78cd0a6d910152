//! Who lives in the two communities of the demo and what they make. Made up, all of it.

/// A community.
pub(super) struct Story {
    pub(super) name: &'static str,
    pub(super) folder: &'static str,
    pub(super) accent: &'static str,
    pub(super) headline: &'static str,
    pub(super) summary: &'static str,
    pub(super) about: &'static str,
    pub(super) rules: &'static str,
    /// Handle of who runs it.
    pub(super) admin: &'static str,
    pub(super) makers: &'static [Resident],
    pub(super) pieces: &'static [Piece],
    /// Follower and followed, both here.
    pub(super) follows: &'static [(&'static str, &'static str)],
    /// Follower here, followed in the other community.
    pub(super) follows_elsewhere: &'static [(&'static str, &'static str)],
}

/// A maker.
pub(super) struct Resident {
    pub(super) handle: &'static str,
    pub(super) name: &'static str,
    pub(super) bio: &'static str,
    pub(super) crafts: &'static str,
    pub(super) place: &'static str,
    pub(super) point: (f64, f64),
    pub(super) banner: Option<&'static str>,
    pub(super) away: Option<&'static str>,
    pub(super) open_for_commissions: bool,
}

/// A listing.
pub(super) struct Piece {
    pub(super) maker: &'static str,
    pub(super) title: &'static str,
    pub(super) description: &'static str,
    /// File below `assets/demo/`, and what is seen on it.
    pub(super) photos: &'static [(&'static str, &'static str)],
    pub(super) terms: &'static str,
    /// Euros; empty for none.
    pub(super) amount: &'static str,
    pub(super) quantity: &'static str,
    pub(super) lead_time_days: &'static str,
    pub(super) tags: &'static str,
    pub(super) materials: &'static str,
    pub(super) category: &'static str,
    pub(super) license: &'static str,
    pub(super) ships: bool,
    pub(super) wanted: bool,
}

const PIECE: Piece = Piece {
    maker: "",
    title: "",
    description: "",
    photos: &[],
    terms: "sale",
    amount: "",
    quantity: "",
    lead_time_days: "",
    tags: "",
    materials: "",
    category: "",
    license: "",
    ships: true,
    wanted: false,
};

const RESIDENT: Resident = Resident { handle: "", name: "", bio: "", crafts: "", place: "", point: (0.0, 0.0), banner: None, away: None, open_for_commissions: false };

pub(super) const HARBOUR: Story = Story {
    name: "Harbour Makers",
    folder: "harbour",
    accent: "blue",
    headline: "Made by hand, around one harbour",
    summary: "The market and the shared workshop of the makers in and around Saltmere.",
    about: "Six sheds on the old quay, a kiln, two looms and a lathe that everybody repairs. We sell what we make, lend what we can and teach on Thursdays.",
    rules: "Sell what you made, or say who did.\nAnswer within three days, or set yourself away.\nNo photographs of people without their yes.",
    admin: "ottilie",
    makers: &[
        Resident {
            handle: "ottilie",
            name: "Ottilie Varn",
            bio: "Potter. Stoneware for every day, fired with the wind from the west because the kiln likes it.\n\nThe glaze is **mine**; ask me about the blue.",
            crafts: "ceramics, glazes, kiln building",
            place: "Saltmere",
            point: (53.95, 8.55),
            banner: Some("harbour"),
            open_for_commissions: true,
            ..RESIDENT
        },
        Resident {
            handle: "runa",
            name: "Runa Ekdahl",
            bio: "Weaver. Scarves, straps and blankets on two looms, one of them older than the harbour wall. Wool from sheep I could name.",
            crafts: "weaving, wool, natural dye, tablet bands",
            place: "Saltmere",
            point: (53.95, 8.55),
            banner: Some("banner-loom"),
            away: Some("Away until the second. Orders are welcome; they leave on the third, the scarves first."),
            open_for_commissions: true,
        },
        Resident {
            handle: "wen",
            name: "Wen Abara",
            bio: "Baskets from the willow beds at Brackwater. I cut in January and weave until there is none left.",
            crafts: "basketry, willow",
            place: "Brackwater",
            point: (53.85, 8.65),
            open_for_commissions: true,
            ..RESIDENT
        },
        Resident {
            handle: "jonas",
            name: "Jonas Pellinore",
            bio: "Green wood and sharp steel. Stools, spoons, and the occasional boat part.",
            crafts: "carving, green woodworking, toolmaking",
            place: "Brackwater",
            point: (53.85, 8.65),
            banner: Some("bench"),
            ..RESIDENT
        },
        Resident {
            handle: "ines",
            name: "Ines Quarrow",
            bio: "Nest boxes and other small houses. Every one has a number, and I like to hear who moved in.",
            crafts: "joinery, birds",
            place: "Saltmere",
            point: (53.95, 8.55),
            ..RESIDENT
        },
    ],
    pieces: &[
        Piece {
            maker: "jonas",
            title: "Milking stool in ash",
            description: "Three legs, so it stands on any floor. Wedged through the seat, no glue, oiled twice. It creaks for a week and then never again.",
            photos: &[("stool", "A three-legged stool in pale ash with wedged joints.")],
            amount: "140",
            quantity: "2",
            tags: "stool, green woodworking, ash",
            materials: "ash, linseed oil",
            category: "furniture",
            ..PIECE
        },
        Piece {
            maker: "ines",
            title: "Nest box for tits, 28 mm",
            description: "Larch, rough inside so that the young can climb out. The roof lifts for cleaning in autumn. *The hole is 28 mm: blue tits yes, sparrows no.*",
            photos: &[("birdhouse", "A wooden nest box on a post, a blue bird arriving.")],
            amount: "35",
            quantity: "11",
            tags: "nest box, garden, birds",
            materials: "larch, brass screws",
            category: "garden",
            ..PIECE
        },
        Piece {
            maker: "wen",
            title: "Willow basket, round",
            description: "A basket for apples, washing or a cat. Brown willow with a band of white, the handle wrapped twice.",
            photos: &[("basket", "A round willow basket full of apples.")],
            amount: "55",
            lead_time_days: "14",
            tags: "basket, willow, made to order",
            materials: "willow",
            category: "baskets",
            ..PIECE
        },
        Piece {
            maker: "jonas",
            title: "Three cooking spoons, for a swap",
            description: "Plum, pear and apple from one garden. I would like a sharpening stone for them, or a winter's worth of honey.",
            photos: &[("spoons", "Three carved spoons on a tea towel.")],
            terms: "swap",
            quantity: "1",
            tags: "spoons, carving, swap",
            materials: "plum, pear, apple",
            category: "kitchen",
            ..PIECE
        },
        Piece {
            maker: "runa",
            title: "Wanted: willow for dye baths",
            description: "Two armfuls of bark or thin rods, any colour, before the first frost. In return a length of cloth, dyed with it.",
            photos: &[("loom", "A frame loom with a half-finished blue weaving.")],
            terms: "swap",
            tags: "natural dye, willow, wanted",
            category: "materials-and-tools",
            ships: false,
            wanted: true,
            ..PIECE
        },
        Piece {
            maker: "runa",
            title: "Load strap, 25 mm, woven",
            description: "Tablet-woven from waxed linen, tested to 180 kg on the harbour crane (thank you, Bram). Cut to the length you need.\n\n- 25 mm wide\n- sewn eye on one end\n- drawings of the pattern are open",
            photos: &[("strap", "A folded woven strap with a sewn eye.")],
            amount: "14",
            lead_time_days: "7",
            tags: "tablet weaving, strap, linen",
            materials: "linen, beeswax",
            category: "weaving",
            license: "CC-BY-SA-4.0",
            ..PIECE
        },
        Piece {
            maker: "runa",
            title: "Lambswool scarf, herringbone",
            description: "180 by 32 cm, washed and pressed. Four came off the loom in this warp; the navy one is gone.",
            photos: &[("scarf", "Four folded scarves in checks of white, brick, navy and linen."), ("shuttle", "A boat shuttle lying on striped cloth.")],
            amount: "64",
            quantity: "3",
            tags: "scarf, weaving, wool",
            materials: "lambswool",
            category: "weaving",
            ..PIECE
        },
        Piece {
            maker: "ottilie",
            title: "Six breakfast bowls",
            description: "Thrown in an afternoon and meant to be used. Slightly different on purpose. Dishwasher, microwave and small children are fine.",
            photos: &[("bowls", "Six stacked stoneware bowls with an unglazed rim.")],
            amount: "132",
            quantity: "1",
            tags: "bowls, stoneware, ceramics",
            materials: "stoneware",
            category: "tableware",
            ..PIECE
        },
        Piece {
            maker: "ottilie",
            title: "Harbour mug, tall",
            description: "The November kiln is unpacked: nine mugs came out the way I hoped, two came out better. Holds 0.35 l, the handle takes three fingers.",
            photos: &[("mug", "A tall stoneware mug, blue glaze running over speckled clay.")],
            amount: "28",
            quantity: "9",
            tags: "mug, stoneware, ceramics, blue glaze",
            materials: "stoneware, cobalt glaze",
            category: "tableware",
            ..PIECE
        },
    ],
    follows: &[("ottilie", "runa"), ("ottilie", "wen"), ("runa", "ottilie"), ("runa", "jonas"), ("wen", "runa"), ("jonas", "ottilie"), ("ines", "jonas"), ("ines", "ottilie")],
    follows_elsewhere: &[("ottilie", "mirela"), ("ottilie", "bram"), ("runa", "bram"), ("jonas", "lantern")],
};

pub(super) const HILL: Story = Story {
    name: "Hill Guild",
    folder: "hill",
    accent: "moss",
    headline: "Books, lamps and wheels from the hill",
    summary: "Bookbinders, frame builders and lamp makers on the hill above the river.",
    about: "We share a press, a jig and a big table. Visitors on Saturdays, with cake when it is somebody's turn.",
    rules: "Price your work so that you could do it again.\nCredit the design you built from.\nThe big table is cleared by eight.",
    admin: "mirela",
    makers: &[
        Resident {
            handle: "mirela",
            name: "Mirela Stroud",
            bio: "Bookbinder. Sewn, never glued alone. I repair what others gave up on.",
            crafts: "bookbinding, paper, repair",
            place: "Upper Thorne",
            point: (51.2, 9.45),
            open_for_commissions: true,
            ..RESIDENT
        },
        Resident {
            handle: "bram",
            name: "Bram Oosterlo",
            bio: "I build bicycle trailers that any small workshop can build from flat stock and two wheels. Drawings are free, wheels are not.",
            crafts: "welding, trailers, bicycles",
            place: "Thorne Bridge",
            point: (51.15, 9.5),
            banner: Some("trailer-build"),
            open_for_commissions: true,
            ..RESIDENT
        },
        Resident {
            handle: "lantern",
            name: "Studio Lantern",
            bio: "Ada and Piet. Lamps with joints instead of screws, cut on the guild's laser.",
            crafts: "lighting, laser cutting, plywood",
            place: "Upper Thorne",
            point: (51.2, 9.45),
            ..RESIDENT
        },
    ],
    pieces: &[
        Piece {
            maker: "mirela",
            title: "Evening at the band loom",
            description: "Three hours, four people, one woven book ribbon each to take home. Looms, thread and tea are there; bring patience.",
            photos: &[("hands", "Two hands at a small loom, a striped band growing and a shuttle between the threads.")],
            terms: "service",
            amount: "45",
            quantity: "4",
            tags: "teaching, bookbinding, weaving",
            category: "teaching",
            ships: false,
            ..PIECE
        },
        Piece {
            maker: "lantern",
            title: "Lamp driver board, spare",
            description: "One too many from the last batch, tested, with the firmware on it. Dims to one per cent without a flicker. It goes to whoever repairs a lamp with it; tell us which.",
            photos: &[("board", "A small green circuit board with a microcontroller on a yellow ground.")],
            terms: "gift",
            quantity: "2",
            tags: "electronics, repair, gift",
            materials: "circuit board",
            category: "electronics",
            ships: false,
            ..PIECE
        },
        Piece {
            maker: "bram",
            title: "Jack plane, tuned",
            description: "Flattened, sharpened and with a new tote in pear. Takes shavings you can read through.",
            photos: &[("plane", "A wooden jack plane with a curl of shaving.")],
            amount: "75",
            quantity: "0",
            tags: "plane, hand tools",
            materials: "beech, steel, pear",
            category: "hand-tools",
            ..PIECE
        },
        Piece {
            maker: "lantern",
            title: "Jointed desk lamp, birch ply",
            description: "Five joints, no screws, a lamp that stays where you put it. Flat in the post, ten minutes to build. The drawing is in the box and on the web.",
            photos: &[("lamp", "A jointed desk lamp lighting a small booklet.")],
            amount: "96",
            lead_time_days: "10",
            tags: "lamp, plywood, laser cutting, open design",
            materials: "birch plywood, textile cable",
            category: "lighting",
            license: "CERN-OHL-W-2.0",
            ..PIECE
        },
        Piece {
            maker: "bram",
            title: "Packhorse trailer, ready to hitch",
            description: "Carries 60 kg and two crates, folds to a suitcase. Built from the open drawings, release 0.8, with straps by Runa on the harbour.",
            photos: &[("trailer", "A blue bicycle trailer loaded with crates."), ("trailer-build", "A trailer frame on the bench before painting.")],
            amount: "420",
            lead_time_days: "30",
            tags: "trailer, bicycle, open design, welding",
            materials: "steel, plywood, linen",
            category: "trailers",
            license: "CERN-OHL-S-2.0",
            ..PIECE
        },
        Piece {
            maker: "mirela",
            title: "Coptic notebook, 120 leaves",
            description: "Lies flat anywhere. 100 g paper that takes ink, boards in linen, sewn with waxed thread in the colour you like.",
            photos: &[("notebooks", "A blue bound notebook leaning on a brown one.")],
            amount: "22",
            quantity: "14",
            tags: "notebook, bookbinding, paper",
            materials: "paper, linen, board",
            category: "bookbinding",
            ..PIECE
        },
    ],
    follows: &[("mirela", "lantern"), ("bram", "mirela"), ("lantern", "bram")],
    follows_elsewhere: &[("mirela", "ottilie"), ("mirela", "runa"), ("bram", "runa"), ("lantern", "jonas")],
};
