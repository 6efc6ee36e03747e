// Package lineshape knows lines of a prompt by how they begin and end: options of a
// question, items of a list, stack traces, programs. Lines come without white space
// around them, and are not empty.
package lineshape

import "strings"

// Option is "A. …", "b) …" or "(C) …".
func Option(line string) bool {
	line = strings.TrimPrefix(line, "(")
	if len(line) < 3 || line[1] != '.' && line[1] != ')' {
		return false
	}
	return line[0] >= 'A' && line[0] <= 'H' || line[0] >= 'a' && line[0] <= 'h'
}

// Amount is an option that is a number: a sign or a currency may stand
// before it.
func Amount(line string) bool {
	_, option, _ := strings.Cut(strings.TrimPrefix(line, "("), " ")
	option = strings.TrimLeft(option, "-+$€£¥−. ")
	return option != "" && option[0] >= '0' && option[0] <= '9'
}

// Bullet is an item of a list.
func Bullet(line string) bool {
	return strings.HasPrefix(line, "- ") || strings.HasPrefix(line, "* ") || strings.HasPrefix(line, "• ")
}

// DiffOpeners begin the lines that head a diff or a part of one.
var DiffOpeners = [...]string{"diff --git ", "@@ -", "--- a/", "+++ b/", "*** Begin Patch", "*** Update File: "}

// Diff is a line that heads a diff or a part of one.
func Diff(line string) bool {
	for _, p := range DiffOpeners {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	return false
}

// StackOpeners begin lines of stack traces.
var StackOpeners = [...]string{"Traceback (most", "File \"", "goroutine ", "panic: ", "Exception in thread", "Caused by: "}

// Stack is a line of a stack trace, or the error at its head.
func Stack(line string) bool {
	for _, p := range StackOpeners {
		if strings.HasPrefix(line, p) {
			return true
		}
	}
	if strings.HasPrefix(line, "at ") && strings.HasSuffix(line, ")") {
		return true
	}
	first, _, more := strings.Cut(line, " ")
	return more && (strings.HasSuffix(first, "Error:") || strings.HasSuffix(first, "Exception:"))
}

// CodeOpeners begin lines of programs; the caller has seen a bracket or an
// equals sign on the line, so that prose does not count.
var CodeOpeners = [...]string{
	"def ", "class ", "func ", "function ", "fn ", "import ", "from ", "#include", "return ", "public ", "private ",
	"const ", "let ", "var ", "int ", "if (", "if ", "for ", "while ", "else", "elif ", "print(", "console.", "SELECT ",
	"INSERT ", "UPDATE ", "CREATE ", "fmt.", "package ", "using ", "@", ">>> ", "async ", "export ", "static ", "void ",
	"struct ", "type ", "System.", "std::", "printf(", "this.", "self.", "with ",
}

// StatementOpeners begin lines of SQL and of container files, which need no sign to be known.
var StatementOpeners = [...]string{
	"SELECT ", "FROM ", "JOIN ", "LEFT JOIN ", "INNER JOIN ", "WHERE ", "GROUP BY ", "ORDER BY ", "INSERT INTO ", "UPDATE ",
	"DELETE FROM ", "CREATE TABLE ", "ALTER TABLE ", "WORKDIR ", "COPY ", "RUN ", "ENTRYPOINT ", "CMD [", "#!/", "sudo ", "<?php",
}

// Statement is a line that begins with one of StatementOpeners.
func Statement(line string) bool {
	for _, o := range StatementOpeners {
		if strings.HasPrefix(line, o) {
			return true
		}
	}
	return false
}

// Code is a line of a program. Lines of JSON are data, not code.
func Code(line string) bool {
	if line[0] == '"' {
		return false
	}
	switch last := line[len(line)-1]; last {
	case ';', '{':
		return len(line) > 1
	case ')', ':', '}', ']':
	case '.', '?', '!':
		return false
	}
	for _, o := range CodeOpeners {
		if strings.HasPrefix(line, o) {
			return true
		}
	}
	return strings.HasSuffix(line, "):") || strings.HasSuffix(line, ");")
}
