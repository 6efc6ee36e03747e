package calibrate

import (
	tea "charm.land/bubbletea/v2"

	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/keymap"
	"switchboard/ui/shell"
	"switchboard/ui/widget"
)

// Calibrate is the screen on which ratings become thresholds: what quality
// costs as a curve, two sliders that explore, what is promised of every task,
// and the way from a certificate down to the prompts behind it.
type Calibrate struct {
	*shell.Context
	status   calibration.Status
	known    bool   // status was read
	reading  bool   // it is being read
	fault    string // why it could not be
	sliders  sliders
	View     *calibration.Outlook // what is shown; nil: nothing yet
	waiting  bool                 // for the outlook at another place of the sliders
	page     calibratePage
	showsAll bool // on a low screen: the table instead of the curve

	claims   widget.Table[certify.FamilyResult]
	evidence evidence
	policies policies
	apart    disagreements
	backtest backtestRun
	field    *fileField // where an export goes; nil: none is under way
}

// calibratePage is what fills the screen.
type calibratePage int

// The pages.
const (
	outlookPage calibratePage = iota
	evidencePage
	policiesPage
	disagreementsPage
)

func NewCalibrate(d *shell.Context) *Calibrate {
	c := &Calibrate{
		Context: d, sliders: sliders{limit: d.App.Limit},
		evidence: newEvidence(), policies: newPolicies(), apart: newDisagreements(),
	}
	c.claims = widget.NewTable(c.claimColumns()...)
	return c
}

func (c *Calibrate) Tab() shell.Tab { return shell.CalibrateTab }

func (c *Calibrate) Mode() keymap.Mode {
	switch {
	case c.field != nil:
		return inFile
	case c.page == evidencePage:
		return inEvidence
	case c.page == policiesPage:
		return inPolicies
	case c.page == disagreementsPage:
		return inDisagreements
	}
	return inOutlook
}

// Modes are those of the outlook and of what opens from it.
func (c *Calibrate) Modes() []keymap.Mode {
	return []keymap.Mode{inOutlook, inEvidence, inPolicies, inDisagreements, inFile}
}

// Demo reports whether anything on the screen is simulated.
func (c *Calibrate) Demo() bool { return c.App.Catalog.Simulated || c.status.Simulated }

// Enter reads anew what the ratings have come to.
func (c *Calibrate) Enter() tea.Cmd {
	if c.App.Calibrator == nil {
		return nil
	}
	c.reading = true
	return readStatus(c.Effects, c.Generations.Next(surveying))
}

// Handlers take what commands bring back.
func (c *Calibrate) Handlers() []shell.Handler {
	return []shell.Handler{
		shell.On(c.statusRead), shell.Note(c.explored), shell.On(c.applied), shell.On(c.followed), shell.Note(c.evidence.take), shell.Note(c.policies.take), shell.Note(c.apart.take),
		shell.Note(c.backtested), shell.On(c.backtestTick), shell.Note(c.wasExported),
	}
}

// statusRead takes what was read. The sliders begin where the run is.
func (c *Calibrate) statusRead(msg statusRead) tea.Cmd {
	c.reading, c.fault = false, ""
	if msg.err != nil {
		c.fault = format.Sentence(msg.err)
		return nil
	}
	first := !c.known
	c.known, c.status = true, cleanStatus(msg.status)
	c.policies.fill(c.status)
	if first && c.status.Run != nil {
		c.sliders.limit = c.status.Run.Limit
	}
	return c.look()
}

// Exploring reports whether the sliders stand anywhere else than the run.
func (c *Calibrate) Exploring() bool {
	return c.status.Run == nil || !Same(c.status.Run.Limit, c.sliders.limit)
}

// look shows the outlook where the sliders are: that of the run, or what the
// ratings that may fit let one expect.
func (c *Calibrate) look() tea.Cmd {
	if !c.Exploring() {
		c.Generations.Next(exploring) // what is still being worked out is of no use
		c.waiting = false
		c.show(*c.status.Run)
		return nil
	}
	c.waiting = true
	return explore(c.Effects, c.Generations.Next(exploring), c.sliders.limit)
}

func (c *Calibrate) explored(msg explored) {
	c.waiting = false
	if msg.err != nil {
		c.fault = format.Sentence(msg.err)
		return
	}
	c.fault = ""
	c.show(AsExploring(cleanOutlook(msg.outlook)))
}

func (c *Calibrate) show(o calibration.Outlook) {
	c.View = &o
	c.showColumns()
	c.claims.SetRows(o.Families)
	c.claimed(o.Families)
}

// AsExploring takes away whatever only a certification run can say.
func AsExploring(o calibration.Outlook) calibration.Outlook {
	o.Run, o.Policy = "", ""
	claims := make([]certify.FamilyResult, len(o.Families))
	for i, claim := range o.Families {
		claim.Certified = false
		claims[i] = claim
	}
	o.Families, o.Total.Certified = claims, false
	return o
}

// slide moves a slider and looks from there.
func (c *Calibrate) slide(n int) tea.Cmd {
	before := c.sliders.limit
	c.sliders.slide(n)
	if Same(before, c.sliders.limit) {
		return nil
	}
	c.showsAll = false
	return c.look()
}

// settleBack puts the sliders where the run is.
func (c *Calibrate) settleBack() tea.Cmd {
	switch {
	case c.backtest.running:
		c.backtest.stop()
		return nil
	case len(c.Problems) > 0:
		c.Problems = nil
		return nil
	case c.whyNotKnown() != "":
		return nil
	}
	c.sliders.limit = c.home()
	return c.look()
}

// home is the limit of the run, or that of the config.
func (c *Calibrate) home() certify.Limit {
	if c.status.Run != nil {
		return c.status.Run.Limit
	}
	return c.App.Limit
}

// turnKnob goes to the next slider; on a low screen the table comes after
// them.
func (c *Calibrate) turnKnob(step int) func() {
	return func() {
		stops := knobs
		if shell.Low(c.Height) {
			stops++
		}
		at := c.sliders.knob
		if c.showsAll && shell.Low(c.Height) {
			at = knobs
		}
		at = (at + step + stops) % stops
		c.showsAll = at == knobs
		if at < knobs {
			c.sliders.knob = at
		}
	}
}

func (c *Calibrate) move(s widget.Scroll) tea.Cmd {
	c.showsAll = true
	c.claims.Move(s.LinesIn(c.claims.Shown))
	return nil
}

// Update lets the name of a file have a key or a paste.
func (c *Calibrate) Update(msg tea.Msg) tea.Cmd {
	if c.field != nil {
		return c.field.typed(msg)
	}
	return nil
}
