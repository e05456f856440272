namespace NeoResNet.Recipes;

/// <summary>The recipe of published weights.</summary>
/// <param name="Recipe">The recipe; <see cref="Recipe.Model"/> names the network.</param>
/// <param name="Source">Whose weights and whose preprocessing it is, a few words.</param>
public sealed record KnownRecipe(Recipe Recipe, string Source);
