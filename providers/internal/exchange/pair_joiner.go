package exchange

import "bytes"

// pairJoiner puts together characters that a service cut in two. In JSON a
// character beyond the first 65,536 is a pair of escapes, \ud83d\ude00; some
// services end a piece after the first of them and begin the next with the
// second. Each alone is no character, and readers of JSON make U+FFFD of both.
// So a first half at the end of a string waits for an event with a string
// that begins with a second half.
type pairJoiner struct{ first []byte }

const escapeLength = len(`\ud83d`)

// join is the data with the half that was waiting, and without the one that
// waits from now on. A half whose other never comes is dropped.
func (j *pairJoiner) join(data []byte) []byte {
	if j.first == nil && !bytes.Contains(data, []byte(`\ud`)) && !bytes.Contains(data, []byte(`\uD`)) {
		return data
	}
	if len(j.first) > 0 {
		if at := secondHalf(data); at >= 0 {
			data = bytes.Join([][]byte{data[:at], data[at:]}, j.first)
			j.first = nil
		}
	}
	if at := firstHalf(data); at >= 0 {
		j.first = bytes.Clone(data[at : at+escapeLength])
		data = append(bytes.Clone(data[:at]), data[at+escapeLength:]...)
	}
	return data
}

// secondHalf is where a string begins with a second half, -1 if none does.
func secondHalf(data []byte) int {
	for at := 0; at < len(data); at++ {
		if data[at] == '\\' {
			at++ // the character after it is part of the escape
			continue
		}
		if data[at] == '"' && isHalf(data[at+1:], 'c', 'f') {
			return at + 1
		}
	}
	return -1
}

// firstHalf is where a string ends with a first half, -1 if none does.
func firstHalf(data []byte) int {
	for at := 0; at < len(data); at++ {
		if data[at] != '\\' {
			continue
		}
		if isHalf(data[at:], '8', 'b') && at+escapeLength < len(data) && data[at+escapeLength] == '"' {
			return at
		}
		at++
	}
	return -1
}

// isHalf reports whether the data begins with the escape of a half of a character: \uD and
// a second digit within the bounds.
func isHalf(data []byte, from, to byte) bool {
	if len(data) < escapeLength || data[0] != '\\' || data[1] != 'u' || data[2]|0x20 != 'd' {
		return false
	}
	digit := data[3]
	if digit >= 'A' {
		digit |= 0x20
	}
	return digit >= from && digit <= to
}
