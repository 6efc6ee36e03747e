package calibrate

import (
	"slices"
	"strconv"
	"strings"

	"switchboard/engine/routing"
	calibration "switchboard/eval/calibrate"
	"switchboard/eval/certify"
	"switchboard/ui/format"
	"switchboard/ui/styled"
)

// milestone is a stop on the way from prompts to an exported policy.
type milestone struct {
	name, short string
	value       string
	done        bool
}

// milestones are the whole way. The first that is not done is where one is.
func milestones(s calibration.Status) []milestone {
	mark := func(done bool) string {
		if done {
			return "✓"
		}
		return "–"
	}
	certified := mark(s.Certified > 0)
	if s.Certified > 0 && s.Certified < s.Families {
		certified = strconv.Itoa(s.Certified) + " of " + strconv.Itoa(s.Families)
	}
	inForce := applied(s)
	exported := inForce && !s.Policies[0].Exported.IsZero()
	return []milestone{
		{"prompts", "prompts", format.Comma(s.Prompts), s.Prompts > 0},
		{"pool", "pool", format.Comma(s.Pool), s.Pool > 0},
		{"rated", "rated", ratedText(s.Counts), s.Rated() > 0 && s.Missing == 0},
		{"certified", "cert.", certified, s.Certified > 0 && s.Certified == s.Families},
		{"applied", "appl.", mark(inForce), inForce},
		{"exported", "exp.", mark(exported), exported},
	}
}

// ratedText counts the rated prompts: those of the pool, which certify, then those
// beside it, which fit.
func ratedText(n calibration.Counts) string {
	var parts []string
	if n.Certify > 0 || n.Fit == 0 {
		parts = append(parts, format.Comma(n.Certify))
	}
	if n.Pending > 0 {
		parts = append(parts, format.Comma(n.Pending)+" pending")
	}
	if n.Fit > 0 {
		parts = append(parts, format.Comma(n.Fit)+" fit")
	}
	return strings.Join(parts, " + ")
}

// applied reports whether a policy from ratings decides.
func applied(s calibration.Status) bool {
	return len(s.Policies) > 0 && s.Policies[0].Until.IsZero() && s.Policies[0].Source != routing.HandSet
}

// inForce reports whether a policy is the one that decides.
func inForce(s calibration.Status, hash string) bool {
	return hash != "" && applied(s) && s.Policies[0].Hash == hash
}

// here is the place of the first stage that is not done, else of the last one.
func here(way []milestone) int {
	for i, s := range way {
		if !s.done {
			return i
		}
	}
	return len(way) - 1
}

// outOfReach reports that no family of the run that is not certified can be,
// with the prompts that are left to draw.
func (c *Calibrate) outOfReach() bool {
	return !slices.ContainsFunc(c.status.Run.Families, func(f certify.FamilyResult) bool { return !f.Certified && f.Missing != certify.Unreachable })
}

// journey is the way in one line of at most w cells: where one is, and what is
// missing to go on.
func (c *Calibrate) journey(w int) string {
	t := c.Theme
	if !c.known {
		return styled.Line{{Style: t.Dim, Text: " prompts – pool – rated – certified – applied – exported"}}.Render(c.Widths, w)
	}
	all := milestones(c.status)
	at := here(all)
	draw := func(from, to int, short bool) styled.Line {
		var out styled.Line
		for i := from; i < to; i++ {
			s := all[i]
			name, i2 := s.name, t.Dim
			if short {
				name = s.short
			}
			if i > from {
				out = out.Add(t.Rule, " ─")
			}
			switch {
			case i == at:
				out, i2 = out.Add(t.Focus, " ▸ "), t.Title
			default:
				out = out.Add(t.Text, " ")
			}
			out = out.Add(i2, name+" ").Add(t.Text, s.value)
		}
		return out
	}
	var tail styled.Line
	if !all[at].done {
		tail = styled.Line{{Style: t.Dim, Text: "   missing: "}, {Style: t.Text, Text: c.missing(all[at].name)}}
	}
	whole, brief := draw(0, len(all), false), draw(0, len(all), true)
	from := max(0, min(at-1, len(all)-3))
	part := draw(from, from+3, false)
	return styled.FirstFitting(c.Widths, w, slices.Concat(whole, tail), whole, brief,
		slices.Concat(part, tail), part, draw(from, from+3, true), draw(at, at+1, true)).Render(c.Widths, w)
}

// missing is what it takes to leave a stage.
func (c *Calibrate) missing(stage string) string {
	switch stage {
	case "prompts":
		return "prompts; send some in Compare"
	case "pool":
		return "prompts to certify on; send more"
	case "rated":
		if c.status.Missing == certify.Unreachable {
			return "more prompts; a certificate is out of reach with these"
		}
		if c.status.Missing > 0 {
			if first := c.status.First; first > 0 && first < c.status.Missing {
				return "about " + format.Plural(first, "rated prompt") + " for a first certificate, " + format.Comma(c.status.Missing) + " for the goal"
			}
			return "about " + format.Plural(c.status.Missing, "rated prompt")
		}
		if len(c.status.RatedOthers) > 0 {
			return "ratings of " + c.status.Reference
		}
		return "ratings; Rate draws the prompts"
	case "certified":
		if c.status.Run == nil {
			return "a certification run; Rate begins it"
		}
		if c.outOfReach() {
			return "nothing that ratings can prove: the rest of this run is out of reach"
		}
		return "ratings of the rest of the tasks"
	case "applied":
		return "enter applies it"
	case "exported":
		return "e writes the policy to a file"
	}
	return ""
}
