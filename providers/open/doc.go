// Package open makes a provider out of an entry of the config: it knows the
// kinds, the presets of known services, and how to write a call as a command
// line. A new kind of provider is added here, in the table kinds.
//
// It sends nothing and looks up no key. Its tests are the contract of
// Provider: contract_*_test.go holds every kind to it, those of one vendor's
// protocol stand beside that vendor.
package open
