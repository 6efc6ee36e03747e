// Package terms knows terms of a trade by how they are built: those of medicine and
// chemistry are made of Greek and Latin parts, and there are far more of them than a
// list can hold.
package terms

import "strings"

// FewestLetters is the length from which on the end of a word is looked at.
const FewestLetters = 7

// MayEnd is a quick look at the last two letters, which spares most words
// the rest.
func MayEnd(before, last byte) bool { return pairs[last&31]>>(before&31)&1 != 0 }

// pairs are by the last letter those that may stand before it.
var pairs = [32]uint32{
	'a' & 31: 1<<('i'&31) | 1<<('m'&31) | 1<<('e'&31),
	'e' & 31: 1<<('n'&31) | 1<<('t'&31) | 1<<('s'&31) | 1<<('l'&31),
	'l' & 31: 1 << ('o' & 31),
	'n' & 31: 1 << ('i' & 31),
	's' & 31: 1 << ('i' & 31),
	'y' & 31: 1<<('m'&31) | 1<<('p'&31) | 1<<('h'&31),
}

// Built reports a word that is built as such terms are. It has FewestLetters or more,
// and MayEnd holds for its last two.
func Built(word string) bool {
	n := len(word) - 3
	parts := BeforeEnding(word[n:])
	if parts == "" {
		return false
	}
	for part := range strings.SplitSeq(parts, "|") {
		if strings.HasSuffix(word[:n], part) {
			return !everyday(word)
		}
	}
	return false
}

// BeforeEnding is what stands before the last three letters of such words.
func BeforeEnding(ending string) string {
	switch ending {
	case "mia":
		return "e"
	case "ria":
		return "u"
	case "oma":
		return "in|arc|gli|elan|ymph|blast"
	case "gia":
		return "al|le"
	case "nea", "oea":
		return "p|pn"
	case "ane":
		return "eth|rop|but|ent|hex|oct"
	case "ene":
		return "yl|enz"
	case "ine":
		return "id|rim|tid"
	case "ate":
		return "yl"
	case "ase":
		return "in|yl|er|gen"
	case "ole":
		return "az"
	case "lol":
		return "o"
	case "nol":
		return "tha|pa|uta"
	case "lin":
		return "cil"
	case "cin":
		return "my"
	case "tis":
		return "i"
	case "sis":
		return "o|oly|gene"
	case "omy":
		return "ect|ot|ost"
	case "opy":
		return "osc"
	case "thy":
		return "opa"
	}
	return ""
}

// Everyday are common words that end like terms of medicine and chemistry.
var Everyday = [...]string{"academia", "diagnosis", "dichotomy", "increase", "magazine"}

// everyday reports a word of Everyday.
func everyday(word string) bool {
	for _, e := range Everyday {
		if strings.EqualFold(word, e) {
			return true
		}
	}
	return false
}

// Locants reports whether a number is that before the name of a compound, as in
// 2,3-dibromobutane.
func Locants(number, rest string) bool {
	return len(rest) > 1 && rest[0] == '-' && (rest[1]|0x20 >= 'a' && rest[1]|0x20 <= 'z') &&
		strings.Contains(number, ",") && number[len(number)-2] == ','
}
