package certify

import "math"

// Gain is what a check saves beyond deciding by the prompt alone, as a share of the
// reference's cost: the mean over rated prompts, and its standard error. Below 0 the
// check does not pay off.
type Gain struct{ Share, Error float64 }

// WorthChecking is the share of the reference's cost that a check has to save beyond the
// prompt alone, because it makes answers slower and needs one more model.
const WorthChecking = 0.02

// sureGain is how many standard errors a gain has to be above 0. It is that much because
// the best of many bands looks too good more often than a band that was looked at alone.
const sureGain = 2

// Worth reports whether a check is worth asking, as far as the rated prompts tell.
func (g Gain) Worth() bool { return g.Share >= WorthChecking && !g.unsure() }

// unsure reports whether a gain may be due to chance.
func (g Gain) unsure() bool { return g.Share < sureGain*g.Error }

// saving is what is saved on each rated prompt, as a part of the reference's mean cost.
type saving []float64

// beyond is what s saves more than other, on the same prompts.
func (s saving) beyond(other saving) Gain {
	n := float64(len(s))
	if n == 0 {
		return Gain{}
	}
	sum, squares := 0.0, 0.0
	for i := range s {
		more := s[i] - other[i]
		sum, squares = sum+more, squares+more*more
	}
	mean := sum / n
	return Gain{mean, math.Sqrt(max(0, squares/n-mean*mean) / n)}
}
