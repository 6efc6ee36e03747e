package routing

import (
	"unicode"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/engine/routing/chars"
	"switchboard/engine/routing/likeness"
	"switchboard/engine/routing/lineshape"
	"switchboard/engine/routing/terms"
)

// ReaderTables is what reading a prompt looks up: words, characters and numbers that
// are set by hand. A program in another language that has them, and reads as the
// reader does, decides as this one does.
type ReaderTables struct {
	Reader        string            `json:"reader"`
	Prior         string            `json:"prior"`
	Tasks         []engine.Task     `json:"tasks"`
	Difficulties  []int             `json:"difficulties"` // by task
	Points        map[string]int    `json:"points"`
	Roles         map[string]int    `json:"roles"` // the bit of each role of an entry
	Entries       []TableEntry      `json:"entries"`
	Classes       [][2]int          `json:"classes"` // a character and the class from it on
	Folds         [][2]int          `json:"folds"`   // characters that Fold changes
	Spaces        []int             `json:"spaces"`
	CodeOpeners   []string          `json:"code_openers"`
	StackOpeners  []string          `json:"stack_openers"`
	DataLanguages []string          `json:"data_languages"`
	LatexNames    []string          `json:"latex_names"`
	Endings       map[string]string `json:"endings"` // of terms of a trade: what may stand before the last three letters
	Everyday      []string          `json:"everyday"`
}

// TableEntry is an entry of the lexicon.
type TableEntry struct {
	Key      string         `json:"key"`
	Words    int            `json:"words,omitempty"`
	Stem     bool           `json:"stem,omitempty"`
	Anywhere bool           `json:"anywhere,omitempty"`
	Roles    int            `json:"roles"`
	Tasks    [taskRoles]int `json:"tasks"` // places in Tasks, of the first roles
}

// NewReaderTables are those of this program.
func NewReaderTables() ReaderTables {
	t := ReaderTables{
		Reader: ReaderVersion, Prior: PriorVersion(), Tasks: engine.Tasks[:], Roles: map[string]int{}, Endings: map[string]string{},
		Points: map[string]int{
			"opening": opening, "naming": naming, "second": second, "matter": matter, "third": third, "question": question,
			"mention": mention, "beside": beside, "enough": enough, "decisive": decisive, "ahead": ahead,
		},
		CodeOpeners: lineshape.CodeOpeners[:], StackOpeners: lineshape.StackOpeners[:], DataLanguages: dataLanguages[:], LatexNames: latexNames[:], Everyday: terms.Everyday[:],
	}
	for _, d := range difficulties {
		t.Difficulties = append(t.Difficulties, int(d))
	}
	for name, r := range roleNames {
		t.Roles[name] = int(r)
	}
	entries := words().entries
	for i := range entries {
		e := &entries[i]
		row := TableEntry{e.key, e.words, e.stem, e.anywhere, int(e.roles), [taskRoles]int{}}
		for k, task := range e.tasks {
			row.Tasks[k] = int(task)
		}
		t.Entries = append(t.Entries, row)
	}
	t.addCharacters()
	t.addEndings()
	return t
}

// addCharacters asks for every character, so that the tables hold what the functions
// say and nothing else.
func (t *ReaderTables) addCharacters() {
	last := -1
	for r := rune(0); r <= utf8.MaxRune; r++ {
		if class := int(chars.ClassOf(r)); class != last {
			t.Classes = append(t.Classes, [2]int{int(r), class})
			last = class
		}
		if folded := chars.Fold(r); folded != r {
			t.Folds = append(t.Folds, [2]int{int(r), int(folded)})
		}
		if unicode.IsSpace(r) {
			t.Spaces = append(t.Spaces, int(r))
		}
	}
}

func (t *ReaderTables) addEndings() {
	for i := range 26 * 26 * 26 {
		ending := string([]byte{byte('a' + i/676), byte('a' + i/26%26), byte('a' + i%26)})
		if parts := terms.BeforeEnding(ending); parts != "" {
			t.Endings[ending] = parts
		}
	}
}

// PolicyTables is what a Router decides by once a prompt has been read.
type PolicyTables struct {
	Policy     string          `json:"policy"`
	Reference  string          `json:"reference"`
	Rungs      []RungTable     `json:"rungs"`      // below the reference, cheapest first
	Thresholds []float64       `json:"thresholds"` // by task
	Claims     []string        `json:"claims"`     // by task, of the certificate that covers it; empty: none does
	Pools      []int           `json:"pools"`      // by task, the place in Likeness; -1: what its prompts look like is unknown
	Likeness   []likeness.Pool `json:"-"`          // large, as Fitted is
}

// RungTable is a cheaper model.
type RungTable struct {
	Model    string      `json:"model"`
	Weakness int64       `json:"weakness"` // in thousandths
	Fitted   *Weights    `json:"-"`        // nil where the prior decides
	Check    string      `json:"check,omitempty"`
	Bands    []BandTable `json:"bands,omitempty"` // where the check is asked
}

// BandTable is where the check of a rung is asked for a task.
type BandTable struct {
	Task  engine.TaskIndex `json:"task"`
	Alone float64          `json:"alone"`
	Ask   float64          `json:"ask"`
}

// Tables is what the router decides by.
func (r *Router) Tables() PolicyTables {
	t := PolicyTables{Policy: r.policy.Hash, Reference: r.policy.Ladder.Reference(), Thresholds: r.thresholds[:], Claims: r.claims[:]}
	for i, rung := range r.policy.Ladder.Cheaper() {
		row := RungTable{Model: rung.Model, Weakness: r.weakness[i], Fitted: r.fitted[i]}
		if c := r.checks[i]; c != nil {
			row.Check = c.Model
			for task, asked := range c.asked {
				if b := c.bands[task]; asked {
					row.Bands = append(row.Bands, BandTable{engine.TaskIndex(task), b.Alone, b.Ask})
				}
			}
		}
		t.Rungs = append(t.Rungs, row)
	}
	t.addPools(r.pools[:])
	return t
}

// addPools keeps each pool once, however many tasks it covers.
func (t *PolicyTables) addPools(pools []*likeness.Pool) {
	places := map[*likeness.Pool]int{nil: -1}
	for _, pool := range pools {
		place, ok := places[pool]
		if !ok {
			place = len(t.Likeness)
			places[pool], t.Likeness = place, append(t.Likeness, *pool)
		}
		t.Pools = append(t.Pools, place)
	}
}
