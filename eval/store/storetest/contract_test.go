package storetest

import "testing"

func TestTheStoreInOneFileKeepsItsPromises(t *testing.T) {
	Run(t, func(t *testing.T) Store { return New(t) })
}
