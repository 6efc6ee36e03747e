package shell

import "strconv"

// Tab is a screen's place in the tab bar.
type Tab int

// The screens, in their order.
const (
	CompareTab Tab = iota + 1
	RateTab
	CalibrateTab
	ModelsTab
	SpendTab
	HistoryTab
)

var titles = [...]string{CompareTab: "Compare", RateTab: "Rate", CalibrateTab: "Calibrate", ModelsTab: "Models", SpendTab: "Spend", HistoryTab: "History"}

// Tabs are all of them.
func Tabs() []Tab {
	return []Tab{CompareTab, RateTab, CalibrateTab, ModelsTab, SpendTab, HistoryTab}
}

// Title is the name of the screen.
func (t Tab) Title() string { return titles[t] }

// Digit is the key that leads there where digits are not typed as text.
func (t Tab) Digit() string { return strconv.Itoa(int(t)) }

// Key is the one that leads there from everywhere; F1 is the help.
func (t Tab) Key() string { return "F" + strconv.Itoa(int(t)+1) }
