package ui

import (
	tea "charm.land/bubbletea/v2"

	"switchboard/eval"
)

// calibrate is the screen on which ratings become thresholds: what quality
// costs as a curve, two sliders that explore, what is promised of every task,
// and the way from a certificate down to the prompts behind it.
type calibrate struct {
	*desk
	standing Standing
	known    bool   // standing was read
	reading  bool   // it is being read
	fault    string // why it could not be
	sliders  sliders
	view     *Outlook // what is shown; nil: nothing yet
	waiting  bool     // for the outlook at another place of the sliders
	page     calibratePage
	showsAll bool // on a low screen: the table instead of the curve

	claims   table[eval.FamilyResult]
	evidence evidence
	policies policies
	backtest backtest
	field    *fileField // where an export goes; nil: none is under way

	busy func() string // why no trial can be opened now
	ask  func(question)
	over func(overlay)
}

// calibratePage is what fills the screen.
type calibratePage int

// The pages.
const (
	outlookPage calibratePage = iota
	evidencePage
	policiesPage
)

func newCalibrate(d *desk, busy func() string, ask func(question), over func(overlay)) *calibrate {
	return &calibrate{
		desk: d, sliders: sliders{limit: d.bench.Limit}, busy: busy, ask: ask, over: over,
		claims: newTable(claimColumns()...), evidence: newEvidence(), policies: newPolicies(),
	}
}

func (c *calibrate) digit() int    { return 3 }
func (c *calibrate) title() string { return "Calibrate" }

func (c *calibrate) mode() mode {
	switch {
	case c.field != nil:
		return inFile
	case c.page == evidencePage:
		return inEvidence
	case c.page == policiesPage:
		return inPolicies
	}
	return inCalibrate
}

// demo reports whether anything on the screen is simulated.
func (c *calibrate) demo() bool { return c.bench.Catalog.Simulated || c.standing.Simulated }

// enter reads anew what the ratings have come to.
func (c *calibrate) enter() tea.Cmd {
	if c.bench.Calibrator == nil {
		return nil
	}
	c.reading = true
	return c.effects.standing(c.turns.next(calibrating))
}

func (c *calibrate) take(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case stood:
		return c.stood(msg)
	case explored:
		c.explored(msg)
	case applied:
		return c.applied(msg)
	case proved:
		c.evidence.take(msg)
	case differed:
		c.policies.take(msg)
	case backtested:
		c.backtested(msg)
	case glanced:
		return c.glanced(msg)
	case exported:
		c.exported(msg)
	case tea.KeyPressMsg, tea.PasteMsg:
		return c.typed(msg)
	}
	return nil
}

// stood takes what was read. The sliders begin where the run is.
func (c *calibrate) stood(msg stood) tea.Cmd {
	c.reading, c.fault = false, ""
	if msg.err != nil {
		c.fault = sentence(msg.err)
		return nil
	}
	first := !c.known
	c.known, c.standing = true, cleanStanding(msg.standing)
	c.policies.fill(c.standing)
	if first && c.standing.Run != nil {
		c.sliders.limit = c.standing.Run.Limit
	}
	return c.look()
}

// exploring reports whether the sliders stand anywhere else than the run.
func (c *calibrate) exploring() bool {
	return c.standing.Run == nil || !same(c.standing.Run.Limit, c.sliders.limit)
}

// look shows the outlook where the sliders are: that of the run, or what the
// ratings that may fit let one expect.
func (c *calibrate) look() tea.Cmd {
	if !c.exploring() {
		c.turns.next(exploring) // what is still being worked out is of no use
		c.waiting = false
		c.show(*c.standing.Run)
		return nil
	}
	c.waiting = true
	return c.effects.explore(c.turns.next(exploring), c.sliders.limit)
}

func (c *calibrate) explored(msg explored) {
	c.waiting = false
	if msg.err != nil {
		c.fault = sentence(msg.err)
		return
	}
	c.fault = ""
	c.show(asExploring(cleanOutlook(msg.outlook)))
}

func (c *calibrate) show(o Outlook) {
	c.view = &o
	c.claims.fill(o.Claims)
}

// asExploring takes away whatever only a certification run can say.
func asExploring(o Outlook) Outlook {
	o.Run, o.Policy = "", ""
	claims := make([]eval.FamilyResult, len(o.Claims))
	for i, claim := range o.Claims {
		claim.Certified = false
		claims[i] = claim
	}
	o.Claims, o.Total.Certified = claims, false
	return o
}

// slide moves a slider and looks from there.
func (c *calibrate) slide(n int) tea.Cmd {
	before := c.sliders.limit
	c.sliders.slide(n)
	if same(before, c.sliders.limit) {
		return nil
	}
	c.showsAll = false
	return c.look()
}

// settleBack puts the sliders where the run is.
func (c *calibrate) settleBack() tea.Cmd {
	switch {
	case c.backtest.running:
		c.backtest.stop()
		return nil
	case len(c.problems) > 0:
		c.problems = nil
		return nil
	case c.whyNotKnown() != "":
		return nil
	}
	c.sliders.limit = c.home()
	return c.look()
}

// home is the limit of the run, or that of the config.
func (c *calibrate) home() eval.Limit {
	if c.standing.Run != nil {
		return c.standing.Run.Limit
	}
	return c.bench.Limit
}

// turnKnob goes to the next slider; on a low screen the table comes after
// them.
func (c *calibrate) turnKnob(step int) func() {
	return func() {
		stops := knobs
		if low(c.height) {
			stops++
		}
		at := c.sliders.knob
		if c.showsAll && low(c.height) {
			at = knobs
		}
		at = (at + step + stops) % stops
		c.showsAll = at == knobs
		if at < knobs {
			c.sliders.knob = at
		}
	}
}

func (c *calibrate) move(s scroll) tea.Cmd {
	c.showsAll = true
	c.claims.move(s.in(c.claims.shown))
	return nil
}

func (c *calibrate) typed(msg tea.Msg) tea.Cmd {
	if c.field != nil {
		return c.field.typed(msg)
	}
	return nil
}
