package prompt

import (
	"regexp"
	"strconv"
	"strings"

	"switchboard/providers"
)

// keySequence is a key as a terminal writes it in place of a character: in the
// form of CSI u, or of xterm's modifyOtherKeys.
var keySequence = regexp.MustCompile(`\x1b\[(?:([0-9]{1,7})(?:;([0-9]{1,3}))?u|27;([0-9]{1,3});([0-9]{1,7})~)`)

// Pasted is the text of a paste. Between the marks of a paste tmux writes the
// end of a line as the key ctrl+j; such a key stands for the character that it
// would type. What is left of control sequences is taken out.
func Pasted(content string) string {
	if strings.Contains(content, "\x1b[") {
		content = keySequence.ReplaceAllStringFunc(content, func(s string) string {
			m := keySequence.FindStringSubmatch(s)
			return typedBy(m[1]+m[4], m[2]+m[3])
		})
	}
	return providers.Clean(content)
}

// dragged is a path as terminals paste that of a file dragged onto them.
var dragged = regexp.MustCompile(`^\s*['"]?(/|~/|file://|[A-Za-z]:\\)[^\r\n/\\]+[/\\.][^\r\n]*$`)

// NamesFile reports whether a paste is the path of a file and nothing else, as far as
// its form tells.
func NamesFile(pasted string) bool { return dragged.MatchString(strings.TrimSpace(pasted)) }

// typedBy is the character that a key types, or "".
func typedBy(code, modifier string) string {
	n, _ := strconv.Atoi(code)
	held, _ := strconv.Atoi(modifier)
	held = max(held, 1) - 1
	const shift, control = 1, 4
	switch {
	case held&control != 0 && n|0x20 >= 'a' && n|0x20 <= 'z' && held&^(control|shift) == 0:
		return string(rune(n & 0x1f))
	case held&^shift == 0:
		return string(rune(n))
	}
	return ""
}
