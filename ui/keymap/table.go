package keymap

// Table finds rows by key.
type Table struct {
	Rows  []*Row
	byKey map[Mode]map[string]*Row
}

// New lays rebound keys over the rows.
func New(rows []Row, rebound map[string][]string) Table {
	t := Table{byKey: map[Mode]map[string]*Row{}}
	for _, r := range rows {
		if keys, ok := rebound[r.Action]; ok {
			r.Keys = keys
		}
		t.Rows = append(t.Rows, &r)
		if t.byKey[r.Mode] == nil {
			t.byKey[r.Mode] = map[string]*Row{}
		}
		for _, k := range r.Keys {
			t.byKey[r.Mode][k] = &r
		}
	}
	return t
}

// Find is the row that a key means in a mode, or nil.
func (t Table) Find(m Mode, key string) *Row {
	if r := t.byKey[m][key]; r != nil {
		return r
	}
	if Letter(key) && m.KeepsLetters() {
		return nil
	}
	return t.byKey[Everywhere][key]
}

// Of lists the rows of modes, in the order of the table.
func (t Table) Of(modes ...Mode) []*Row {
	var found []*Row
	for _, m := range modes {
		for _, r := range t.Rows {
			if r.Mode == m {
				found = append(found, r)
			}
		}
	}
	return found
}

// First is the first key of an action in a mode, or nothing when it has none.
func (t Table) First(m Mode, action string) string {
	if keys := t.Keys(m, action); len(keys) > 0 {
		return keys[0]
	}
	return ""
}

// Keys are those of an action in a mode.
func (t Table) Keys(m Mode, action string) []string {
	for _, r := range t.Of(m) {
		if r.Action == action && len(r.Keys) > 0 {
			return r.Keys
		}
	}
	return nil
}
