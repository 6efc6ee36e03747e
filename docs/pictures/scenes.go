package main

import "fmt"

// gallery is the folder under docs with every screen, and the name of the page
// that shows them.
const gallery = "screens"

// picture is one file: the size and the ground of a terminal, and how to get
// to what is to be seen there.
type picture struct {
	file string // below docs
	size
	ground
	play    func(*terminal) error
	sitting bool // somebody has sat down to rate before
}

type size struct{ cols, rows int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.cols, s.rows) }

// readme are the pictures that pages show between their lines.
var readme = [...]picture{
	{"compare.svg", size{130, 28}, dark, compare, false},
	{"history.svg", size{130, 24}, dark, history, false},
	{"calibrate.svg", size{130, 30}, dark, calibrate, false},
	{"models.svg", size{130, 24}, dark, models, false},
}

// scene is one screen of the gallery. A new one is a new row here.
type scene struct {
	name    string // of its files
	title   string
	caption string
	keys    string // what they do there
	play    func(*terminal) error
}

var scenes = [...]scene{
	{"compare", "Compare", "One prompt, three models side by side, and the router's choice with its reasons, what it costs and what always asking the reference would cost.",
		"`enter` sends, and the prompt keeps the keys; `tab` or `esc` goes to the lanes, where letters are commands: `r` rates, `w` unfolds why, `d` compares word by word, `+` gives one lane the whole room, `f` follows up, `t` asks the lanes in turn, `R` sends the prompt to the router's choice alone (below). `F9` chooses the models, `F8` what is asked of them. Lanes that find no room beside each other stand in several rows, and else become tabs. A question before a prompt that can cost much takes the keys, and so does the rating bar.", compare},
	{"routed", "Compare, routed", "One prompt, sent to the router's choice alone; its stream was cut, and the next model answers. The way says which model was left and why, after how long and for how much.",
		"`R`, or `ctrl+o` in the prompt, switches between side by side and routed; `C`, or `alt+c`, makes a routed prompt critical. `v` opens all figures, the steps of the way among them.", routed},
	{"rate", "Rate", "Answers without names, prices or times, in an order drawn by chance.",
		"Every scale has its keys on the home row: `j` `k` accept and reject, `a` to `g` or `1` to `5` score, `a` `s` `d` `f` compare two answers. `space` skips, `u` takes back, `t` tags, `e` writes a note, `p` reads the whole prompt, `G` says what to look at, `L` scrolls all answers together, `R` ends the sitting and shows the names.", rate},
	{"calibrate", "Calibrate", "What quality costs, and what may go to a cheaper model. In a new demo store simulated ratings have certified two kinds of work for the cheapest model, and a third where a second cheap model agrees.",
		"`tab` goes to the other slider, `h` and `l` move it to explore, `enter` puts into force what is certified, `o` opens the ratings behind a certificate, `c` compares policies and rolls back, `b` tries calibration on the ratings that are there, `e` exports.", calibrate},
	{"models", "Models", "Acceptance with its interval, times, speed, errors and the cost of an accepted answer, a leaderboard, and how raters agree.",
		"`s` sorts by the next column and `r` turns the order round, `t` shows all tasks together, each, or one, and `tab` shows the rest on a low screen.", models},
	{"spend", "Spend", "Where the money goes: what was spent in a time, by day or by hour, on which models, tasks, tags and providers, and what the policy in force and the reference alone would have cost.",
		"`t` shows another time, `[` and `]` the one before and after, `u` the hours of a day. `b` turns the table to the next of model, task, tag, provider, pair, day, source and way; `enter` narrows everything to the selected row and `esc` takes that back; `s` sorts. `tab` goes to what routing costs, to swaps, where `enter` opens the ratings that one rests on, `r` leads to rating where nothing is known and `esc` comes back, and to the month's end with the budgets; `i` asks what it would have cost under other prices, habits and limits (`h` and `l` move a slider, `H` halves all prices, `x` puts them back), `w` at the prices of other days; `a` weighs what answers are worth, `o` sets cost against quality; `p` lists the prompts that the money goes to (`n` the next list); a file or folder of usage that is dragged onto the screen is imported; `v` opens every figure with what it rests on: `█` billed, `▓` reported, `░` and `~` estimated, `≥` with calls whose cost is unknown.", spend},
	{"history", "History", "Every prompt that was sent; here the samples with which a demo store begins.",
		"`enter` opens a trial in Compare, and asks first where it could still be judged blind; `[` and `]` go on from there. `/` searches, `n` and `N` go through what was found, `D` deletes for good. `↗` marks a routed trial, `↳` one that goes on with another.", history},
	{"help", "Help", "The keys of the screen behind it, from the table that dispatches them.",
		"`?` opens it, and `F1` where `?` is text; what it stood over comes back when it is closed. `ctrl+p` finds every command by its name.", help},
}

// The smallest terminal that everything works in, a usual one and a large one.
var sizes = [...]size{{80, 24}, {120, 36}, {160, 45}}

var grounds = [...]ground{light, dark}

// everyScreen is each scene at each size on each ground.
func everyScreen() []picture {
	var all []picture
	for _, sc := range scenes {
		for _, sz := range sizes {
			for _, g := range grounds {
				all = append(all, picture{sc.file(sz, g), sz, g, sc.play, sc.name == "rate"})
			}
		}
	}
	return all
}

func (sc scene) file(sz size, g ground) string {
	return fmt.Sprintf("%s/%s-%s-%s.svg", gallery, sc.name, sz, g.name)
}

// compare asks a built-in prompt on which the models differ.
func compare(t *terminal) error {
	const prompt = "Two trains leave stations 300 km apart at the same time and travel towards each other at 70 km/h and 80 km/h. " +
		"A bird flies back and forth between them at 120 km/h until they meet. How far does the bird fly?"
	return t.play(
		wait("worst case"), press("\x15"+prompt), wait("How far does the bird fly?"), press("\r"),
		wait("(simulated)"), settle,
	)
}

// routed has the first model fail in the middle of its answer.
func routed(t *terminal) error {
	const prompt = "Is this review positive or negative? Answer with one word. Review: The rain jacket kept me dry. #fault:truncated@demo-nano"
	return t.play(
		wait("worst case"), press("\x0f"), wait("routed"), press("\x15"+prompt), wait("#fault"), press("\r"),
		wait("✓ demo-small"), settle,
	)
}

// rate looks at the first prompt that is handed out.
func rate(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("2"), wait("accept", "reject"), settle)
}

// calibrate looks at what the ratings of a demo store have proved.
func calibrate(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("3"), wait("certified", "math"), settle)
}

// models looks at the figures of the trials that a demo store starts with.
func models(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("4"), wait("leaderboard"), settle)
}

// spend looks at what the trials of a demo store cost.
func spend(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("5"), wait("by model"), settle)
}

// history looks at the trials that a demo store starts with.
func history(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("6"), wait("forget"), settle)
}

// help looks at the keys of Compare.
func help(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("?"), settle)
}
