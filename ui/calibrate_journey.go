package ui

import (
	"strconv"

	"switchboard/engine"
)

// milestone is a stop on the way from prompts to an exported policy.
type milestone struct {
	name, short string
	value       string
	done        bool
}

// milestones are the whole way. The first that is not done is where one is.
func (s Standing) milestones() []milestone {
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
	inForce := s.applied()
	return []milestone{
		{"prompts", "prompts", grouped(s.Prompts), s.Prompts > 0},
		{"pool", "pool", grouped(s.Pool), s.Pool > 0},
		{"rated", "rated", grouped(s.Rated), s.Rated > 0 && s.Missing == 0},
		{"certified", "cert.", certified, s.Certified > 0 && s.Certified == s.Families},
		{"applied", "appl.", mark(inForce), inForce},
		{"exported", "exp.", mark(!s.Exported.IsZero()), !s.Exported.IsZero()},
	}
}

// applied reports whether a policy from ratings decides.
func (s Standing) applied() bool {
	return len(s.Policies) > 0 && s.Policies[0].Until.IsZero() && s.Policies[0].Source != engine.HandSet
}

// inForce reports whether a policy is the one that decides.
func (s Standing) inForce(hash string) bool {
	return hash != "" && s.applied() && s.Policies[0].Hash == hash
}

// here is the place of the first stage that is not done.
func here(way []milestone) int {
	for i, s := range way {
		if !s.done {
			return i
		}
	}
	return len(way) - 1
}

// journey is the way in one line of at most w cells: where one is, and what is
// missing to go on.
func (c *calibrate) journey(w int) string {
	t := c.theme
	if !c.known {
		return line{{t.dim, " prompts – pool – rated – certified – applied – exported"}}.render(c.ruler, w)
	}
	all := c.standing.milestones()
	at := here(all)
	draw := func(from, to int, short bool) line {
		var out line
		for i := from; i < to; i++ {
			s := all[i]
			name, i2 := s.name, t.dim
			if short {
				name = s.short
			}
			if i > from {
				out = out.add(t.rule, " ─")
			}
			switch {
			case i == at:
				out, i2 = out.add(t.focus, " ▸ "), t.title
			default:
				out = out.add(t.text, " ")
			}
			out = out.add(i2, name+" ").add(t.text, s.value)
		}
		return out
	}
	missing := c.missing(all[at].name)
	tail := line{{t.dim, "   missing: "}, {t.text, missing}}
	if missing == "" {
		tail = nil
	}
	whole, brief := draw(0, len(all), false), draw(0, len(all), true)
	from := max(0, min(at-1, len(all)-3))
	part := draw(from, from+3, true)
	return firstFitting(c.ruler, w,
		append(append(line{}, whole...), tail...), whole, brief, part, draw(at, at+1, true)).render(c.ruler, w)
}

// missing is what it takes to leave a stage.
func (c *calibrate) missing(stage string) string {
	switch stage {
	case "prompts":
		return "prompts; send some in Compare"
	case "pool":
		return "prompts to certify on; send more"
	case "rated":
		if c.standing.Missing > 0 {
			return "about " + grouped(c.standing.Missing) + " rated prompts"
		}
		return "ratings; Rate draws the prompts"
	case "certified":
		if c.standing.Run == nil {
			return "a certification run; Rate begins it"
		}
		return "ratings of the rest of the tasks"
	case "applied":
		return "enter applies it"
	case "exported":
		return "e writes the policy to a file"
	}
	return ""
}
