namespace NeoResNet.Nn;

/// <summary>The penalty on one variable, an entry of slim's <c>REGULARIZATION_LOSSES</c>.</summary>
/// <param name="Variable">What is penalised.</param>
/// <param name="Value">How much.</param>
public readonly record struct RegularizationLoss(Variable Variable, double Value);
