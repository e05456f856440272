namespace NeoResNet.Nn;

/// <summary>
/// Represents the penalty on one variable: an entry of slim's <c>REGULARIZATION_LOSSES</c>.
/// </summary>
/// <param name="Variable">The penalized variable.</param>
/// <param name="Value">The penalty.</param>
public readonly record struct RegularizationLoss(Variable Variable, double Value);
