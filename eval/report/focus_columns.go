package report

import (
	"slices"
	"strings"
)

// FOCUSVersions are the versions of the specification that are written, the usual
// one first.
var FOCUSVersions = [...]string{"1.4", "1.2"}

// focusColumns are the columns of a version, in order, with our own behind them.
func focusColumns(version string) []string {
	columns := strings.Fields(focus12)
	if version == "1.4" {
		columns = slices.DeleteFunc(columns, func(c string) bool { return c == "ProviderName" || c == "PublisherName" })
		columns = append(columns, strings.Fields(focusSince12)...)
		slices.Sort(columns)
	}
	return append(columns, xModel, xEstimated, xCostBasis, xCostSplit, xAtMost, xSimulated)
}

// Columns of our own: the specification has none for them.
const (
	xModel     = "x_Model"
	xEstimated = "x_Estimated"
	xCostBasis = "x_CostBasis" // billed, reported or estimated
	xCostSplit = "x_CostSplit" // how the cost of all tokens was divided over their kinds
	xSimulated = "x_Simulated"
	xAtMost    = "x_AtMost" // an upper bound: a rate behind the estimate is unknown
)

const focus12 = `AvailabilityZone BilledCost BillingAccountId BillingAccountName BillingAccountType BillingCurrency BillingPeriodEnd BillingPeriodStart
CapacityReservationId CapacityReservationStatus ChargeCategory ChargeClass ChargeDescription ChargeFrequency ChargePeriodEnd ChargePeriodStart
CommitmentDiscountCategory CommitmentDiscountId CommitmentDiscountName CommitmentDiscountQuantity CommitmentDiscountStatus CommitmentDiscountType CommitmentDiscountUnit
ConsumedQuantity ConsumedUnit ContractedCost ContractedUnitPrice EffectiveCost InvoiceId InvoiceIssuerName ListCost ListUnitPrice PricingCategory PricingCurrency
PricingCurrencyContractedUnitPrice PricingCurrencyEffectiveCost PricingCurrencyListUnitPrice PricingQuantity PricingUnit ProviderName PublisherName RegionId RegionName
ResourceId ResourceName ResourceType ServiceCategory ServiceName ServiceSubcategory SkuId SkuMeter SkuPriceDetails SkuPriceId SubAccountId SubAccountName SubAccountType Tags`

// focusSince12 are the columns that versions 1.3 and 1.4 add.
const focusSince12 = `AllocatedMethodDetails AllocatedMethodId AllocatedResourceId AllocatedResourceName AllocatedTags ContractApplied HostProviderName ServiceProviderName
CommitmentProgramEligibilityDetails InvoiceDetailId`
