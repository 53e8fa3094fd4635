"""A small English set, passages and needs of our own: the grades were written down with them, before any model had read them."""

from __future__ import annotations

import json
from pathlib import Path

PASSAGES = {
    "water-meters": "By the end of 2027 every household connected to the public network shall have its own water meter, "
    "and leakage from the mains shall be brought below nine per cent of the water supplied.",
    "school-meals": "Kitchens of primary schools prepare one hot dish a day. Purchases of flour, oil and meat go through "
    "an open tender once a term; the winning bidders are made public on the notice board of the school.",
    "teacher-moves": "Teachers who have served six years at one school are to move to another within the district. In each "
    "year at least one in ten of those who are due must go, and half of them to schools in the villages.",
    "clinic-hours": "Township clinics stay open until eight in the evening on three weekdays, so that people who work on "
    "the land or in factories can see a doctor without losing a day's pay.",
    "bus-fares": "Passengers above the age of sixty-five and persons with a disability travel free of charge on all "
    "bus lines of the municipality; the operator is compensated out of the transport fund.",
    "tree-rows": "Along the ring road two rows of plane trees are planted. The forestry office waters them for three "
    "summers and replaces those that have not taken root.",
    "landfill": "The old landfill at the quarry is covered with clay, drained and sealed. Gas that escapes from it is "
    "collected and burnt in a small engine that feeds the grid.",
    "libraries": "Each neighbourhood committee keeps a reading room of no fewer than eight hundred volumes. The county "
    "library changes a third of the stock every quarter and trains one keeper a room.",
    "drills": "Offices, schools and hospitals hold a fire and earthquake exercise twice a year. The time in which "
    "the building was left is written down and sent to the emergency bureau within five days.",
    "rural-roads": "Gravel tracks between hamlets of more than thirty families are surfaced with concrete, three and a "
    "half metres wide, with a passing place every three hundred metres.",
    "apprentices": "Firms that take on an apprentice from the vocational college receive eight hundred yuan a month for "
    "the first year, provided that a written contract and a named instructor exist.",
    "noise": "Construction machinery may not run between ten at night and six in the morning within two hundred "
    "metres of dwellings, save where concrete once begun must be poured without a break and the "
    "neighbours have been told.",
    "archives": "Papers of a closed project are handed to the archive within sixty days, in order, with a list of "
    "contents, and scanned at three hundred dots an inch.",
    "orphans": "A child who has lost both parents is given a monthly allowance of one thousand two hundred yuan and "
    "a guardian who is visited by a social worker at least every second month.",
    "heating": "Coal stoves in single-storey houses are exchanged for heat pumps. The household pays a quarter of "
    "the price; electricity used at night in winter is charged at half the tariff.",
    "market-stalls": "Street sellers are given marked places on the square, free until nine in the morning, against the "
    "promise to take their rubbish away and to keep the fire lane clear.",
    "complaints": "A complaint that reaches the hotline is answered within one working day and settled within ten; "
    "whoever is not content may have it looked at again by the supervision office.",
    "fishing": "From the first of May to the end of August no nets are set in the lower reaches of the river. Boats "
    "that are caught fishing lose their licence for two years.",
    "nursery-fees": "Fees of private kindergartens that receive public money may not exceed one and a half times those of "
    "the public ones; surplus is put back into staff and rooms.",
    "data-sharing": "Departments do not ask citizens for a certificate that another department has issued. The data "
    "bureau keeps the list of what can be looked up, and who looked up what is logged for three years.",
    "old-flats": "In blocks built before the year 2000 a lift may be added if two thirds of the owners agree; the city "
    "bears up to two hundred and forty thousand yuan for each staircase.",
    "seed-store": "Each township keeps seed for a second sowing of one tenth of its fields, against flood and late "
    "frost, and renews it every other autumn.",
    "night-school": "Evening courses in reading, arithmetic and the use of a telephone are free for adults who did not "
    "finish school; those who pass are given eighty yuan towards their books.",
    "audit": "Heads of institutions are audited when they leave office. What they did with land, debt and gifts is "
    "reported to the council, and the report is read out to the staff.",
    "wetland": "Reeds along the lake shore are cut no earlier than February, when the geese have gone, and a strip "
    "of ten metres is left standing for those that nest in spring.",
    "ambulances": "An ambulance shall reach any point of the urban area within twelve minutes and any village within "
    "thirty; vehicles are stationed by the calls of the year before.",
    "loans": "Young farmers may borrow up to two hundred thousand yuan without a pledge. The county pays the "
    "interest for two years and bears half of what is not paid back.",
    "signage": "Signs in public buildings carry Chinese, English and Braille, at a height of one and a half metres, "
    "and arrows that can be felt with the hand.",
    "recycling": "Glass and paper are collected on alternate Thursdays. Housing estates that sort more than four "
    "fifths of their waste correctly are let off a tenth of the fee.",
    "snow": "Shopkeepers clear the pavement before their doors by seven o'clock after a fall of snow; the town "
    "spreads sand, and salt on bridges only.",
}

NEEDS = {
    "How much of the drinking water may get lost on the way through the pipes?": "water-meters",
    "who may supply the ingredients for children's lunches and how are suppliers picked": "school-meals",
    "rotating staff between town and countryside classrooms": "teacher-moves",
    "seeing a physician after work": "clinic-hours",
    "free public transport for pensioners": "bus-fares",
    "who looks after newly set saplings beside the highway": "tree-rows",
    "closing a rubbish dump safely": "landfill",
    "book collections close to where people live": "libraries",
    "how often must evacuation be rehearsed": "drills",
    "paving the paths that link small settlements": "rural-roads",
    "money for companies that train college students on the job": "apprentices",
    "when must building sites be quiet": "noise",
    "keeping documents after work is finished": "archives",
    "support for minors without a father or mother": "orphans",
    "replacing smoky fires for warmth in homes": "heating",
    "where can hawkers set up their goods": "market-stalls",
    "deadline for responding to callers who are dissatisfied": "complaints",
    "closed season for catching carp": "fishing",
    "limit on what preschools run by companies may charge parents": "nursery-fees",
    "stop requesting the same paperwork twice from residents": "data-sharing",
    "installing an elevator in an ageing apartment house": "old-flats",
    "reserve grain for replanting after a disaster": "seed-store",
    "literacy classes for grown-ups": "night-school",
    "examining the accounts of directors who step down": "audit",
    "protecting birds' breeding places by the water": "wetland",
    "how fast must emergency medical help arrive": "ambulances",
    "credit for people starting in agriculture without collateral": "loans",
    "helping blind visitors find their way indoors": "signage",
    "reward for separating garbage well": "recycling",
    "responsibility for slippery sidewalks in winter": "snow",
}


def write(folder: Path) -> Path:
    """The set as a BEIR folder."""
    folder.mkdir(parents=True)
    corpus = [{"_id": key, "title": "", "text": text} for key, text in PASSAGES.items()]
    queries = [{"_id": f"q{number}", "text": text} for number, text in enumerate(NEEDS)]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    grades = (f"q{number}\t{passage}\t1\n" for number, passage in enumerate(NEEDS.values()))
    (folder / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\n" + "".join(grades), "utf-8")
    return folder
