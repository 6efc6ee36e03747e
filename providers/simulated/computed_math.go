package simulated

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// calculate asks for a number that takes three steps.
func calculate(random *rand.Rand) question {
	boxes, each, sold, price := 12+random.IntN(80), 13+random.IntN(80), 20+random.IntN(100), 2+random.IntN(17)
	thing := pick(random, []string{"pens", "bolts", "tiles", "cups", "seeds", "lamps"})
	left := boxes*each - sold
	carry := (boxes*each + 10*(1+random.IntN(9)) - sold) * price // that was lost
	return question{
		text: fmt.Sprintf("A shop gets %d boxes with %d %s each. It keeps %d of the %s and sells all others for %d euros apiece. How many euros does it take?",
			boxes, each, thing, sold, thing, price),
		right: strconv.Itoa(left * price), wrong: strconv.Itoa(carry),
		why:   fmt.Sprintf("%d × %d = %d %s, less %d is %d, times %d euros is %d.", boxes, each, boxes*each, thing, sold, left, price, left*price),
		slips: map[string]float64{"demo-nano": 0.40, "demo-small": 0.30},
		own:   map[string]string{"demo-small": strconv.Itoa(boxes * each * price)}, // it sells what it should keep
		say:   sayNumber,
	}
}

func sayNumber(model, number, why string) string {
	switch model {
	case "demo-nano":
		return number + " euros"
	case "demo-small":
		return "The shop takes **" + number + " euros**."
	}
	return strings.TrimSpace("**" + number + " euros.**\n\n" + why)
}
