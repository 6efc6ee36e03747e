package reading

import (
	"unicode"
	"unicode/utf8"

	"switchboard/engine"
	"switchboard/engine/routing/chars"
	"switchboard/engine/routing/lineshape"
	"switchboard/engine/routing/terms"
)

// Tables is what reading a prompt looks up: words, characters and numbers that
// are set by hand. A program in another language that has them, and reads as the
// reader does, decides as this one does.
type Tables struct {
	Tasks         []engine.Task     `json:"tasks"`
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
	Diffs         []string          `json:"diffs"`        // how lines begin that head a diff
	Statements    []string          `json:"statements"`   // and those of SQL and container files
	Wrappers      []string          `json:"wrappers"`     // keys of JSON under which a request may stand
	RequestTags   []string          `json:"request_tags"` // tags that hold a request
	Endings       map[string]string `json:"endings"`      // of terms of a trade: what may stand before the last three letters
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

// NewTables are those of this program.
func NewTables() Tables {
	t := Tables{
		Tasks: engine.Tasks[:], Roles: map[string]int{}, Endings: map[string]string{},
		Points: map[string]int{
			"opening": opening, "naming": naming, "second": second, "matter": matter, "third": third, "question": question,
			"mention": mention, "beside": beside, "enough": enough, "decisive": decisive, "ahead": ahead, "fewest code": fewestCode, "fewest clues": fewestClues,
		},
		CodeOpeners: lineshape.CodeOpeners[:], StackOpeners: lineshape.StackOpeners[:], DataLanguages: dataLanguages[:], LatexNames: latexNames[:], Everyday: terms.Everyday[:],
		Diffs: lineshape.DiffOpeners[:], Statements: lineshape.StatementOpeners[:], Wrappers: wrappers[:], RequestTags: requestTags[:],
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
func (t *Tables) addCharacters() {
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

func (t *Tables) addEndings() {
	for i := range 26 * 26 * 26 {
		ending := string([]byte{byte('a' + i/676), byte('a' + i/26%26), byte('a' + i%26)})
		if parts := terms.BeforeEnding(ending); parts != "" {
			t.Endings[ending] = parts
		}
	}
}
