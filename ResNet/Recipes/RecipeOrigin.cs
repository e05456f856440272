namespace NeoResNet.Recipes;

/// <summary>Where a recipe came from.</summary>
public enum RecipeOrigin
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The string map inside the file of weights.</summary>
    Metadata,

    /// <summary>A <c>.recipe.json</c> beside the file of weights.</summary>
    SideFile,

    /// <summary>The name of the file of weights, or of the network, is a well-known one.</summary>
    KnownName,

    /// <summary>The caller gave it.</summary>
    Given,
}
