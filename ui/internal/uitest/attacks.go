package uitest

import "strings"

// Attacks are what a model, a server or a file could send to take the screen
// over. The parameter 7777 is one that the program never writes itself.
var Attacks = []string{
	"\x1b]52;c;ZXZpbA==\x07", "\x1b]52;c;ZXZpbA==\x1b\\", "\x1b]0;title\x07", "\x1b]2;title\x1b\\", "\x1b]1;icon\x07",
	"\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x1b]9;note\x07", "\x1b]777;notify;a;b\x07", "\x1b]1337;File=:AA==\x07", "\x1b]7;file:///\x07", "\x1b]4;1;red\x07",
	"\u009d52;c;ZXZpbA==\u009c", "\x9d52;c;ZXZpbA==\x9c", "\u009b7777A", "\x9b7777A", "\u0090q\u009c",
	"\x1b[7777A", "\x1b[7777;7777H", "\x1b[7777m", "\x1b[?7777h", "\x1b[2J", "\x1b[3J", "\x1b[6n", "\x1b[c", "\x1b[>q", "\x1b[21t", "\x1b[18t", "\x1b[7777", "\x1b[",
	"\x1bP+q544e\x1b\\", "\x1bP$q7777m\x1b\\", "\x1b_apc\x1b\\", "\x1b^pm\x1b\\", "\x1bXsos\x1b\\", "\x1b]", "\x1bc", "\x1b#8", "\x1b(0", "\x1b7\x1b8", "\x1bD", "\x1bM", "\x1b",
	"\a", "\b\b\b", "\x00", "\x0e\x0f", "\v\f", "\x7f", "\r", "\r\n", "\x05", "\x11\x13", "\x85", "\u0085", "\u2028\u2029",
	"\u202eevil\u202c", "\u2066evil\u2069", "\u200f\u200e\u061c", "\u200b\u2060\ufeff", "\U000e0041\U000e007f", "\u00ad\u3164", "\xff\xfe\xc3", "\xed\xa0\x80",
	"&#27;[7777A&#x1b;]0;t&#7;", "[a](https://evil.example)<https://evil.example>", "![a](https://evil.example/a.png)", "```\x1b[7777m\n", "| a |\n|-|\n| \x1b]0;t\x07 |",
}

// EveryAttack is all attacks, told apart by letters.
func EveryAttack() string { return "a" + strings.Join(Attacks, "b") + "c" }
