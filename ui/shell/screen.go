package shell

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/engine"
	"switchboard/ui/keymap"
	"switchboard/ui/styled"
)

// Screen is one of the program's screens. It is no program of its own: the
// program owns the loop, the keys and the overlays, and asks the screen for its
// part. Adding one means a package with these methods and a line in newProgram.
type Screen interface {
	// Tab is its name, its place and its keys.
	Tab() Tab
	// Mode says who takes the keys now.
	Mode() keymap.Mode
	// Modes are those that can be, in the order of the help.
	Modes() []keymap.Mode
	// Rows is its part of the key table.
	Rows() []keymap.Row
	// Handlers take the messages that it wants to have, shown or not.
	Handlers() []Handler
	// Update is given the keys that are no row of the table, and what is pasted.
	Update(msg tea.Msg) tea.Cmd
	// Enter is called when the screen comes to the front.
	Enter() tea.Cmd
	// Demo reports whether anything it shows is simulated.
	Demo() bool
	// Draw is the lines between the tab bar and the status line, each of the
	// width of the terminal, and the text cursor in them, if there is one.
	Draw() ([]string, *tea.Cursor)
}

// What only some screens have.
type (
	// Worker is a screen that can have calls under way.
	Worker interface {
		// InFlight reports whether they are.
		InFlight() bool
		// Cancel ends them.
		Cancel() tea.Cmd
		// WhyBusy is why nothing else can begin or be opened meanwhile, or "".
		WhyBusy() string
		// Away is what the tab bar says of it while another screen is shown.
		Away() string
	}
	// Blind is a screen on which answers are rated without names.
	Blind interface {
		// Hides reports whether the names of a trial have to stay hidden.
		Hides(trial string) bool
	}
	// Rater is a screen on which answers are rated.
	Rater interface {
		// RateFirst comes to the front with the prompts of a task before others.
		RateFirst(task engine.Task) tea.Cmd
	}
	// Prover is a screen that shows the rated prompts behind a certificate of the run.
	Prover interface {
		// Prove comes to the front with those of a family of tasks.
		Prove(family string) tea.Cmd
	}
	// Searcher is a screen that lists trials.
	Searcher interface {
		// SearchFor comes to the front with those that contain a text.
		SearchFor(text string) tea.Cmd
	}
	// Header is a screen that says something in the tab bar.
	Header interface {
		// Head is that in more or fewer words, the longest first. The last one is
		// shown if it fits beside the digits of the screens, the others also
		// beside their names.
		Head() []styled.Line
	}
	// Bottom is a screen with a status line of its own.
	Bottom interface {
		// Status is that line, which begins with what is urgent; empty: the usual
		// one is right.
		Status(urgent styled.Line) string
	}
	// Explainer is a screen that uses words which its help explains.
	Explainer interface{ Explain() string }
	// Clicker is a screen on which a click goes somewhere.
	Clicker interface{ Click(x, y int) tea.Cmd }
	// Wheeler is a screen that scrolls what is under the wheel, and nothing else.
	Wheeler interface{ Wheel(x, y, lines int) }
)
