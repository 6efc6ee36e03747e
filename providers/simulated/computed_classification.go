package simulated

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// classify asks for one of two labels: of a review, or of a message.
func classify(random *rand.Rand) question {
	if random.IntN(3) == 0 {
		return judgeMessage(random)
	}
	return judgeReview(random)
}

var (
	goods = []string{"kettle", "headset", "backpack", "desk lamp", "blender", "rain jacket", "keyboard", "bike pump", "tent", "coffee mill",
		"toaster", "umbrella", "office chair", "camera", "drill", "frying pan", "sleeping bag", "monitor", "wallet", "garden hose", "suitcase", "teapot",
		"mattress", "printer", "scooter", "doorbell", "cardigan", "hammock", "razor", "bookshelf", "thermos", "tripod"}
	praise = []string{"works exactly as described", "was better than I had hoped", "still looks new after a year", "is worth every cent", "made my mornings easier",
		"kept its promise", "was easy to set up", "feels solid and well made", "has never let me down"}
	blame = []string{"broke after two days", "arrived with a crack", "never worked properly", "is a waste of money", "smells of burnt plastic",
		"fell apart in a week", "was much smaller than shown", "came without a plug", "leaks at the seams"}
	loves    = []string{"I love the %s.", "I loved the %s.", "We are happy with the %s.", "I would buy the %s again.", "Great %s!"}
	hates    = []string{"I hate the %s.", "I hated the %s.", "We sent the %s back.", "I would not buy the %s again.", "Terrible %s!"}
	turns    = []string{"The parcel came on a %s.", "I bought it on a %s.", "My sister got it on a %s.", "It was on sale last %s.", "They delivered on a %s."}
	weekdays = []string{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}
)

// judgeReview asks whether a review is positive or negative.
func judgeReview(random *rand.Rand) question {
	right, wrong, verdicts, short := "positive", "negative", praise, loves
	if random.IntN(2) == 0 {
		right, wrong, verdicts, short = wrong, right, blame, hates
	}
	thing, verdict := pick(random, goods), pick(random, verdicts)
	review, why := fmt.Sprintf("The %s %s.", thing, verdict), fmt.Sprintf("It says that it %s.", verdict)
	if random.IntN(3) == 0 {
		review, why = fmt.Sprintf(pick(random, short), thing), fmt.Sprintf("It speaks of the %s without a doubt.", thing)
	}
	if random.IntN(3) > 0 {
		review += " " + fmt.Sprintf(pick(random, turns), pick(random, weekdays))
	}
	return question{
		text:  "Is this review positive or negative? Answer with one word. Review: " + review,
		right: right, wrong: wrong, why: why, slips: labelSlips, say: sayLabel,
	}
}

var (
	baits = []string{"You have won a %s.", "A %s is waiting for you.", "You were drawn to get a %s.", "Your free %s is ready.", "Last chance to get a %s for nothing."}
	wins  = []string{"holiday", "voucher", "new phone", "car", "gift card", "cruise", "watch", "cash reward", "dinner for two", "television"}
	hooks = []string{"Click here to claim it.", "Reply with your bank details.", "Pay the small fee today.", "Confirm your password at once.", "Call this number within an hour."}
	notes = []string{"The %s is ready to be picked up.", "Can you bring the %s?", "The invoice for the %s is attached.", "I left the %s at the front desk.", "Thanks for lending me the %s."}
	plans = []string{"See you on %s.", "We meet on %s as planned.", "I am out on %s.", "It can wait until %s.", "Call me on %s."}
)

// judgeMessage asks whether a message is spam.
func judgeMessage(random *rand.Rand) question {
	q := question{right: "spam", wrong: "not spam", why: "It promises something for nothing.", slips: labelSlips, say: sayLabel}
	text, more := fmt.Sprintf(pick(random, baits), pick(random, wins)), pick(random, hooks)
	if random.IntN(2) == 0 {
		q.right, q.wrong, q.why = q.wrong, q.right, "It speaks of something that both know, and asks for nothing odd."
		text, more = fmt.Sprintf(pick(random, notes), pick(random, goods)), fmt.Sprintf(pick(random, plans), pick(random, weekdays))
	}
	if random.IntN(3) > 0 {
		text += " " + more
	}
	q.text = pick(random, []string{"Is this spam? ", "Is this message spam? Answer with one word. "}) + text
	return q
}

// labelSlips is how often a model names the wrong label.
var labelSlips = map[string]float64{"demo-nano": 0.01, "demo-small": 0.008, "demo-flagship": 0.005}

func sayLabel(model, label, why string) string {
	switch model {
	case "demo-nano":
		return label
	case "demo-small":
		return strings.ToUpper(label[:1]) + label[1:] + "."
	}
	return strings.TrimSpace("**" + strings.ToUpper(label[:1]) + label[1:] + ".** " + why)
}
