"""The English words of feeling: what they weigh, and what turns or strengthens them.

Written for this product. They are whole words in small letters; phrases come before their words.
"""

from rapport.insights import lexicon

GOOD = f"""
{lexicon.GOOD_EN}
absorbing accessible accomplished accurate adorable adore adored adores affecting affection
affectionate agreeable alive amused amusing amusement appealing appeal appetizing appreciate
appreciated approachable artful artistic astonishing astounding authentic awe awesomely balanced
beautifully beauty beloved benefit bless blessing bold brave bravo breathtaking breezy brightly
brisk buoyant calm capable captivating captivated captures careful celebrate celebration
charismatic charm charmed charmer charms cheer cheerful chic choice classic classy clarity
cleanly clearly cleverly colorful colourful comfort comfortably comforting commendable
compelling competent complements compliment compliments compassion compassionate confident
congratulations consistent convenient conveniently convincing cool courteous crafted creative
creativity creamy credible crunchy cuddly dazzling decent dedicated deeply deft deftly delicate
delicately delight delights dependable deserves desirable detailed dignity dreamy dynamic eager
earnest ease easier effective effectively effectiveness efficient efficiently effortless
effortlessly elegance elegantly eloquent emotional enchanting encouraging endearing energetic
energy engrossing enhance enjoyably enjoyment enjoying enjoys enlightening enriching entertain
entertained entertainment entertains enthralling enthusiastic epic essential exceptional
exceptionally excellence excels exciting excited excitement exhilarating exquisite exquisitely
extraordinary fabulous fair fairly faithful fascinating fascinated fave feast fine finely finest
fits flavorful fluid fluffy fragrant frank free freshness friendliest fulfilling fulfilled
funnier funniest funny generously genius gentle genuine genuinely gift gifted glamorous glorious
goodness gorgeously grace graceful gracious grateful gratifying greatest greatly grin gripping
handsome handsomely happily happiness happier harmonious hearty heartfelt heartwarming helpfully
helps hilarious hilarity honest honestly hooked hopeful humane humble humor humorous humour
ideal ideally imaginative immaculate impeccable important impresses improved improvement
incredible incredibly infectious informative ingenious innovative insight insightful inspired
inspiring inspiration instantly intelligence intelligent intense intensely interested
interesting intimate intriguing invaluable inventive involving irresistible joy joyful joyous
juicy keeper kind kindly kindness kudos laugh laughs laughter lavish legendary light liked
likable likeable likes lively lucky luscious lush luxurious lyrical magic magical majestic
marvel marvelous marvellous masterful masterfully masterpiece mature meaningful memorable
mesmerizing meticulous mindful minty mouthwatering natural neat neatly nicely nicer nimble
nourishing nuanced original outrageously painless palatable paradise passion passionate patient
peaceful perceptive perfection phenomenal playful pleasing pleasurable pleases plush poetic
poignant polished popular positive positively potent praise precious precise precisely premium
prettier priceless prime pristine profound profoundly promising promptly proud pure quality
quaint radiant rapid rave raving realistic recommends reasonable reasonably relax relaxed
relaxing relief remarkable remarkably resonant respectful respect rewarding rich richly riveting
robust romantic safe safely satisfaction satisfies satisfying satisfyingly savory savvy
scrumptious seamless seamlessly secure sensational sensible sensitive sensitivity sexy sharply
shine shines silky simple sincere sincerely skill skilled skillful skillfully sleek smart
smartly smashing smile smiles smiled snug snugly softer softness solidly soothing soulful
spacious sparkling special spectacular speedy spicy spirited splendid spotless steady stellar
stimulating stirring strength striking strong strongly stunned stunningly sublime subtle subtly
succeed succeeds success successful successfully sumptuous superbly supple supportive
surprisingly suspenseful sweet sweetly sympathetic talent talented tender tenderness
terrifically thank thankful thankfully thanks thoughtful thoughtfully thorough thoroughly
thought-provoking thrill thriller thrilling thrills tidy timeless timely toasty touches
transcendent treasure treasures treat tremendous triumph triumphant true truly trust trusted
trustworthy truth truthful unforgettable unique uplifting vibrant victory virtuoso visceral
vivid vividly warmth watchable welcome welcomed welcoming well whimsical win winner winning wins
wise wonder wonderfully wonderous wondrous wow yum zippy
"""

BAD = f"""
{lexicon.BAD_EN}
absurd abysmal abysmally aimless aimlessly alarming alas amateurish amiss angered angry annoy
annoyance annoyingly appalled appalling arduous arrogant artificial ashamed atrocious awfully
awkward awkwardly banal banged banality barren bitter bleak blah bled blemish blemished bloated
blotchy blow bogus bomb bore bored boredom bothered bothersome botched brittle bubble buggy bugs
bumpy bungled burnt burning burns burned busted callous cancelled careless carelessly caricature
caved cheap-looking cheat cheated cheesy choppy chore clash cliche cliched cliches clichés
clueless clumsy clumsily clunky coarse cold collapse collapsed complained complaining complains
complaints complicated condescending confused confusion contrived con conned convoluted cramped
crappy creaky creepy cringe crooked crude crumble crumbled crumbling crumpled crushed cumbersome
cynical damn damp dangerous dated dead deadening dear death deceived deceiving deceptive defect
defects deficient dent dents depressing depressed derivative deserve despise despicable
desperate desperately detached deteriorated difficulty diluted dim dimwitted dingy dire
disagreeable disappoint disappointingly disappointments disaster disastrous discolored
discomfort discontinued disgrace disgraceful disgust disgusted disgusting dishonest disjointed
dismal dismissive disorganized displeased disposable disrespectful dissatisfied dissatisfaction
dissapointed distasteful distorted distract distracted distracting distressing disturbing dodgy
doubt downhill downside drab drag dragged drags drain drained draining dreadful dreary drivel
drool dubious dud dude dullness dumb dump dumped dust dusty dying egregious embarrassed
embarrassing embarrassment empty error errors excruciating excruciatingly excess excessive
exhausting expired exploitative fade fades faint fakes false fart fatal fatally faults faulted
fear feeble fell filthy fizzle fizzles flat flaws flop floppy foolish forced forget forgettable
formulaic foul fraud fraudulent fraying frayed frigid frizzy frustrate frustration fuss fuzzy
gag gaudy generic gimmick gimmicky glitch glitches glitchy gloomy glop goofy gouge greasy greedy
grief grim grime grimy gripe grotesque gruesome gunky half-baked half-hearted halfhearted harsh
harshly hassle hateful headache heavy-handed hideous hideously hindered hollow hopeless
hopelessly horrendous horrid horribly horrific horrified horror humiliating hurt hurting hurts
hype hyped idiocy idiot idiotic idiots ignorant ignore ill ill-conceived ill-fitting illogical
impersonal implausible impossible imperfect improper inaccurate inadequate inane inappropriate
incoherent incompetent incomplete incomprehensible inconsistent inconvenient incorrect
incorrectly ineffective inept inert inexcusable inflated insipid insufferable insulting insult
insulted intolerable irresponsible irritable irritate irritated irritates irritating irritation
itches itching jagged jammed jerk jerky joke juvenile kill killed lacked lackluster laborious
labored lazy leaked leaky letdown lethargic lie lied lies lifeless limited limp listless loathe
loathsome lopsided lose loses loser losing loss lousy ludicrous lukewarm lumpy malfunction
malfunctioned maddening manipulative marred mangled meandering meanspirited meaningless meager
mechanical melodrama melodramatic melted mindless miserable miserably misery misfire mishandled
mishmash misguided mislead misled misprint mismatched missed misses misstep mistake mistaken
mistakes moldy mold monotonous moronic muddled muddle muddy mundane murky musty nausea
nauseating negative neglected nerve nightmare nonexistent nonsense nonsensical nope noxious
nuisance numb numbing obnoxious obscure obvious odd oddly off-putting offended offending
offensive oily outdated outrage outraged outrageous over-priced overbearing overblown overcooked
overdone overheats overheated overlong overrated overwhelming overwrought pain painful painfully
pains pale paltry panic patronizing peels perfunctory peeve pesky pile pitiful plagued plain
plastic plasticky plod plodding pointless poison pooling poorest poppycock predictable
predictably preposterous pretend pretentious pretentiousness preachy problematic propaganda
punishing puke queasy questionable quit rancid ragged random rash rattles rattling raunchy
recall recycled redundant refuse refused refuses regrets regrettable regrettably rehash reject
rejected repetitive repugnant repulsive resent ridiculous ridiculously ripoff risky rubbish ruin
ruined ruins runny rushed rust rusted rusty sad sadden saddest sadness sappy scam scammed
scammers scary schlock schmaltzy scraped scratches screwed secondhand self-indulgent senseless
shabby shaky shallow shame shameful shameless shattered shoddy shock shocked shocking
shortcoming shortcomings shorted shrill sick sickening sickly silly simplistic skimpy skip
skeptical sketchy slack slapdash slipped slog slop slower sluggish slump smelled smelling smug
smudged snapped sneaky snooze soggy soiled sore sorely sorry soulless sour spill spilled spoiled
spotty squandered stagnant staid stains stalled starved static steep stereotype stereotypical
sterile stiff stilted sting stinking stinker stinky stolen stopped strained strange stretched
struggle struggles struggling stuck stuffy stumbles stunk stupidity stupidly substandard subpar
suck sucked sucks suffer suffered suffers superficial suspect suspicious swindled swollen tacky
tainted tangled tasteless tear tears tedium tepid terribly terrifying theft thinner thoughtless
threw throwaway tired tiresome tiring torture tortured toxic tragedy trashy trick tricked trite
trivial troubled troublesome troubling turgid unable unappealing unattractive unauthorized
unbalanced unbearable unbearably unbelievable uncertain unclean unclear uncomfortably
unconvincing undercooked underdeveloped underwhelmed underwhelming undone undermined uneasy
uneven unfair unfinished unfocused unfortunate unfulfilling unfunny unimaginative unimpressed
uninspired uninspiring unintentional uninteresting uninvolving unnatural unnecessary
unnecessarily unoriginal unpleasantly unprofessional unravels unrealistic unreliable unsafe
unsatisfactory unsatisfied unsatisfying unsettling unstable unsuccessful unsure untrue unusable
unusual unwanted unwatchable unwieldy unwilling upset upsetting useless vague vain vapid vile
violent vomit vulgar wack waited waiting wanting warped wary wastes wasting watery weakness
weaknesses wearing weary weird weirdly whine whining wimpy wobble woeful wooden worn worried
worries worry worrying worsened worthless wreck wrecked wretched wrinkled yawn yikes yuck yucky
zero
"""

STRONG = """
amazing awesome perfect perfectly excellent fantastic outstanding superb brilliant flawless best
love loved masterpiece wonderful incredible magnificent stunning terrific phenomenal exceptional
fabulous impeccable exquisite breathtaking hilarious marvelous spectacular thrilled exceeded
stellar unforgettable terrible horrible awful worst useless garbage trash junk crap scam hate
hated disgusting appalling atrocious abysmal unacceptable worthless pathetic horrendous horrid
dreadful fraud rubbish sucks suck unwatchable disaster nightmare ridiculous furious outraged
disgraceful vile lousy miserable excruciating insulting ripoff
"""

INDIFFERENT = """
okay ok average so-so alright acceptable passable adequate ordinary middling meh
"""

PRAISE = f"""{lexicon.PRAISE_EN}|\
works as described|as described|as advertised|as expected|does the job|\
works well|works great|well made|well worth|well done|well built|worth every|worth the|\
worth it|must have|must see|must buy|can't go wrong|couldn't be happier|can't complain|\
cannot complain|could not be happier|nothing to complain|no complaints|no regrets|no flaws|\
can't wait|cannot wait|five stars|5 stars|5 star|five star|four stars|4 stars|10 out of 10|\
ten out of ten|thumbs up|two thumbs|top notch|first rate|first-rate|top-notch|high quality|\
good value|great value|on time|right size|fits perfectly|fit perfectly|look no further|\
second to none|will buy again|would buy again|will order again|will be back|buy it again|\
blown away|knocks it|a lot of fun|edge of your seat|at its best|at his best|at her best|\
one of the best|never disappoints|not disappointed|never fails|stay with you|stays with you|\
breath of fresh air|big hit|a hit|not a problem|not an issue|without a hitch|hats off|\
job well done|so much better|much better than i|better than expected|better than i expected|\
better than the"""

BLAME = f"""{lexicon.BLAME_EN}|\
at best|not as described|not as advertised|not as expected|not as good|\
not what|nothing like|nothing special|nothing new|nothing but|below average|falls flat|\
fall flat|falls short|fell short|fall short|zero stars|0 stars|one star|1 star|two stars|\
2 stars|no stars|thumbs down|low quality|poor quality|bad quality|cheap quality|cheaply made|\
poorly made|does nothing|do nothing|did nothing|didn't do anything|no longer works|\
quit working|won't turn on|wouldn't turn on|doesn't fit|didn't fit|does not fit|did not fit|\
don't buy|do not buy|don't bother|do not bother|don't waste|do not waste|would not recommend|\
wouldn't recommend|not recommended|never buy|never order|never received|never arrived|\
never came|still waiting|still have not|rip off|ripped off|threw away|threw it|throw away|\
threw out|in the trash|sent it back|send it back|sent back|could have been|could've been|\
should have been|should've been|would have been|might have been|if only|too bad|too expensive|\
too many|too little|too thick|too hard|too slow|too loud|too hot|too long|not enough|less than|\
lack of|out of stock|ran out|hard to|difficult to|tried to|try to|fails to|failed to|\
supposed to|used to be|instead of|no sense|makes no|no help|no idea|no response|no reply|\
no use|no point|nowhere|goes nowhere|by the numbers|paint by numbers|mess of|bunch of|waste of|\
sit through|run of the mill|run-of-the-mill|on the cheap|had high hopes|wanted to like|\
wanted to love|no better|no good|so bad|not funny|not good|not great|not happy"""

NOTHING = f"""{lexicon.NOTHING_EN}|\
kind of|light bulb|light up|fine print|free shipping|free time|dark horse|\
well known|cold water|hot water|high light|cool down|cold brew|dry skin|stiff neck|top of|\
on top|top left|just fine|real time|good morning|good evening|good day|best buy|best before|\
best regards|kind regards|thanks in advance|quality control|true story|horror movie|\
horror film|horror films|horror fans|thank god|death of|true to size"""

NEGATORS = """
not no never none nothing without hardly barely scarcely rarely seldom neither nor cannot cant
can't don't dont doesn't doesnt didn't didnt isn't isnt wasn't wasnt aren't weren't won't wont
wouldn't couldn't shouldn't haven't hasn't hadn't ain't n't nobody nowhere lack lacks lacking
lacked zero
"""

DEGREES = {
    1.6: """
very extremely really so super incredibly absolutely totally completely utterly highly insanely
ridiculously truly exceptionally terribly awfully deeply seriously definitely simply remarkably
most
""",
    1.2: "quite pretty fairly rather too even especially particularly such always all more",
    0.6: """
slightly somewhat bit little kinda sorta partly mildly almost maybe perhaps occasionally
relatively less
""",
}

CONTRASTS = "but however although though except unfortunately yet sadly nevertheless still"

WISHES = "if wish wished hope hoped hoping should could would supposed expected expecting wanted"
