package prompt

import "testing"

func TestPasteKeepsEveryCharacter(t *testing.T) {
	for name, c := range map[string]struct{ pasted, want string }{
		"a line end as CSI u":            {"one\x1b[106;5utwo", "one\ntwo"},
		"a line end of modifyOtherKeys":  {"one\x1b[27;5;106~two", "one\ntwo"},
		"a carriage return as CSI u":     {"one\x1b[109;5utwo\x1b[13uthree", "one\ntwo\nthree"},
		"a tab":                          {"a\x1b[105;5ub\x1b[27;5;105~c\x1b[9u", "a\tb\tc\t"},
		"a letter":                       {"a\x1b[98ub\x1b[67;2u\x1b[233u", "abbCé"},
		"a key that types nothing":       {"a\x1b[97;3ub\x1b[27;7;97~", "ab"},
		"the colour of a log, taken out": {"\x1b[31mred\x1b[0m", "red"},
		"an escape character by its key": {"a\x1b[27u[2Jb", "ab"},
		"plain text":                     {"one\r\ntwo\n", "one\ntwo\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Pasted(c.pasted); got != c.want {
				t.Errorf("%q became %q, not %q", c.pasted, got, c.want)
			}
		})
	}
}
