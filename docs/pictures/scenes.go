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
	play    func(*terminal) error
}

var scenes = [...]scene{
	{"compare", "Compare", "One prompt, three models side by side, and the router's choice with its reasons, what it costs and what always asking the reference would cost.", compare},
	{"rate", "Rate", "Answers without names, prices or times, in an order drawn by chance.", rate},
	{"calibrate", "Calibrate", "What quality costs, and what may go to a cheaper model. In a new demo store simulated ratings have certified two kinds of work and refused a third.", calibrate},
	{"models", "Models", "Acceptance with its interval, times, speed, errors and the cost of an accepted answer, a leaderboard, and how raters agree.", models},
	{"history", "History", "Every prompt that was sent; here the samples with which a demo store begins.", history},
	{"help", "Help", "The keys of the screen behind it, from the table that dispatches them.", help},
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

// history looks at the trials that a demo store starts with.
func history(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("6"), wait("forget"), settle)
}

// help looks at the keys of Compare.
func help(t *terminal) error {
	return t.play(wait("worst case"), press("\x1b"), settle, press("?"), settle)
}
