package agreement

import "math/bits"

// The features of a pair of answers, the rung's and its check's. A feature that not every
// answer has is 256 where both answers have it and it is equal, -256 where it differs, and 0
// where one of them lacks it. Shares are from 0 to 256.
const (
	Agreement   = iota // Score
	SameText           // 256: the same but for white space, case and Markdown
	SameValue          // known or not: what both give as the answer
	SameNumber         // known or not: the numbers both come to, or end on
	SameOption         // known or not: the letter of the option
	SameVerdict        // known or not: yes or no
	SameJSON           // known or not: the share of the leaves that are equal, from -256 to 256
	SameCode           // known or not: the share of the lines that are equal, from -256 to 256
	Words              // share of the words of both that both have
	Grams              // the same for runs of letters: forms of words, and their order
	Contained          // share of the words of the one with fewer that the other has
	Numbers            // share of the numbers of both that both have; 0 where neither has any
	Mentioned          // known or not: the number the check comes to stands somewhere in the rung's answer
	LengthRatio        // the shorter length over the longer
	Longer             // logarithm of the rung's length over the check's, to the base 2, in 256ths
	SameShape          // 256: both JSON, both code, both a list, both prose or both a few words
	CheckFailed        // 256: the check is empty, refuses or is cut off

	// Of the rung's answer alone.

	Length     // logarithm of its words, to the base 2, in 256ths
	Lines      // the same of its lines
	Refuses    // 256: it says that it cannot or will not answer
	Hedges     // logarithm of the words that hedge
	CutOff     // 256: it stops before its end
	Impossible // 256: it says that there is no answer
	Distinct   // share of its words that are not repeated: low where it goes round in circles
	HasValue   // 256: something is given as the answer
	Figures    // logarithm of its numbers

	features
)

// Features describe the pair of the rung's answer and its check's, in 256ths. The constants
// of this package name them.
type Features [features]int32

// Score is how far the two answers agree: 1 the same, 0 nothing in common.
func (f *Features) Score() float64 { return float64(f[Agreement]) / 256 }

// Alike reports whether a score is that of answers which a reader would say agree.
func Alike(score float64) bool { return score >= .6 }

// Verdict is the phrase that stands between the name of the check and that of the model it
// checks. Answers that are alike can still have too large a gap for their prompt.
func Verdict(score float64, accepted bool) string {
	switch {
	case accepted:
		return "agrees with"
	case Alike(score):
		return "agrees too little with"
	}
	return "disagrees with"
}

// Compare says how far a rung's answer and its check's agree, and what the rung's
// answer is like.
func Compare(rung, check *Answer) Features {
	var f Features
	f.compareValues(rung, check)
	f.compareTexts(rung, check)
	f.describe(rung)
	f[CheckFailed] = toggle(check.text == 0 || check.marks&(markRefuses|markCut) != 0)
	f[Agreement] = f.agreement(rung, check)
	return f
}

func (f *Features) compareValues(rung, check *Answer) {
	f[SameText] = toggle(rung.text != 0 && rung.text == check.text)
	f[SameValue] = sameValue(rung.value, check.value)
	f[SameNumber] = equal(rung.number, check.number)
	f[SameOption] = equal(uint64(rung.option), uint64(check.option))
	f[SameVerdict] = equal(uint64(rung.verdict), uint64(check.verdict))
	f[SameJSON] = balance(&rung.leaves, &check.leaves)
	f[SameCode] = balance(&rung.codeLines, &check.codeLines)
	if rung.code != 0 && rung.code == check.code {
		f[SameCode] = 256
	}
	if check.number != 0 && rung.numbers.shift == 0 {
		f[Mentioned] = 256
		if !rung.numbers.has(check.number) && check.number != rung.number {
			f[Mentioned] = -256
		}
	}
}

func (f *Features) compareTexts(rung, check *Answer) {
	both, inRung, inCheck := common(&rung.words, &check.words)
	f[Words] = share(both, inRung+inCheck-both)
	f[Contained] = share(both, min(inRung, inCheck))
	both, inRung, inCheck = common(&rung.grams, &check.grams)
	f[Grams] = share(both, inRung+inCheck-both)
	both, inRung, inCheck = common(&rung.numbers, &check.numbers)
	f[Numbers] = share(both, inRung+inCheck-both)
	f[LengthRatio] = share(min(rung.spoken, check.spoken), max(rung.spoken, check.spoken))
	f[Longer] = log(rung.spoken) - log(check.spoken)
	f[SameShape] = toggle(rung.shape == check.shape)
}

func (f *Features) describe(rung *Answer) {
	f[Length], f[Lines] = log(rung.spoken), log(rung.lines)
	f[Hedges], f[Figures] = log(rung.hedges), log(rung.figures)
	f[Refuses] = toggle(rung.marks&markRefuses != 0)
	f[CutOff] = toggle(rung.marks&markCut != 0)
	f[Impossible] = toggle(rung.marks&markCannot != 0)
	f[Distinct] = share(min(len(rung.words.hashes)<<rung.words.shift, rung.spoken), rung.spoken)
	f[HasValue] = toggle(rung.value.sum != 0)
}

// agreement is the score in 256ths. The weights are set by hand. Where both answers give a
// value it decides most of the score, else code or data do, else the words.
func (f *Features) agreement(rung, check *Answer) int32 {
	switch text := f.overlap(rung, check); {
	case f[SameText] == 256:
		return 256
	case rung.text == 0 || check.text == 0:
		return 0
	case f[SameOption] != 0:
		return blend(f[SameOption], text, 7)
	case f[SameNumber] == 256 && f[SameValue] != 0:
		return blend(256, text, 7)
	case f[SameValue] != 0:
		return blend(f[SameValue], text, 7)
	case f[SameVerdict] != 0:
		return blend(f[SameVerdict], text, 6)
	case f[SameCode] != 0:
		return blend(f[SameCode], text, 6)
	case f[SameJSON] != 0:
		return blend(f[SameJSON], text, 6)
	case f[SameNumber] != 0:
		return blend(f[SameNumber], text, 5)
	case rung.value.sum != 0 && check.silent() || check.value.sum != 0 && rung.silent():
		return text / 2
	default:
		return text
	}
}

// silent reports whether an answer has nothing that could be compared with a value.
func (a *Answer) silent() bool { return a.value.sum == 0 && a.number == 0 && a.spoken > shortWords }

// overlap is how far the texts agree by their words and letters. A few words that
// stand in a long answer count as found, at three quarters.
func (f *Features) overlap(rung, check *Answer) int32 {
	text := (f[Words] + f[Grams]) / 2
	if min(rung.spoken, check.spoken) <= shortWords {
		text = max(text, f[Contained]*3/4)
	}
	return text
}

// blend weighs a known value from -256 to 256 against the text, in eighths.
func blend(known, text, eighths int32) int32 {
	return ((known+256)/2*eighths + text*(8-eighths)) / 8
}

// equal compares two values of which 0 is unknown.
func equal(a, b uint64) int32 {
	switch {
	case a == 0 || b == 0:
		return 0
	case a == b:
		return 256
	}
	return -256
}

// balance is the share of what two sets have in common, from -256 to 256. It is 0 where one
// of them is empty, and 1 where half is in common, since 0 stands for unknown.
func balance(a, b *sketch) int32 {
	both, inA, inB := common(a, b)
	if inA == 0 || inB == 0 {
		return 0
	}
	if s := 2*share(both, inA+inB-both) - 256; s != 0 {
		return s
	}
	return 1
}

func toggle(on bool) int32 {
	if on {
		return 256
	}
	return 0
}

// share is a of b in 256ths.
func share(a, b int) int32 {
	if b <= 0 {
		return 0
	}
	return int32(256 * a / b)
}

// log is the logarithm of 1 + n to the base 2, in 256ths. Between powers of two it is
// interpolated linearly.
func log(n int) int32 {
	x := uint64(max(0, n)) + 1
	whole := bits.Len64(x) - 1
	return int32(whole<<8) + int32((x-1<<whole)<<8>>whole)
}
