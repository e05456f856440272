using System.Text;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Recipes;

/// <summary>Tests the configurations that timm and transformers write beside weights.</summary>
public sealed class ConfigFileTests : TemporaryFileFixture
{
    private const string Timm = """
        { "architecture": "resnet18", "num_classes": 3, "num_features": 512, "global_pool": "avg",
          "label_names": ["n1", "n2", "bee"], "label_descriptions": { "n1": "ant", "n2": "wasp" },
          "pretrained_cfg": { "tag": "a1_in1k", "custom_load": false, "input_size": [3, 224, 224], "test_input_size": [3, 288, 288],
            "fixed_input_size": false, "interpolation": "bicubic", "crop_pct": 0.95, "test_crop_pct": 1.0, "crop_mode": "center",
            "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225], "pool_size": [7, 7], "first_conv": "conv1", "classifier": "fc" } }
        """;

    private const string Transformers = """
        { "architectures": ["ResNetForImageClassification"], "model_type": "resnet", "depths": [3, 4, 6, 3], "downsample_in_first_stage": false,
          "embedding_size": 64, "hidden_act": "relu", "hidden_sizes": [256, 512, 1024, 2048], "layer_type": "bottleneck", "num_channels": 3,
          "id2label": { "1": "wasp", "0": "ant", "2": "bee" }, "label2id": { "ant": 0, "wasp": 1, "bee": 2 }, "torch_dtype": "float32" }
        """;

    private const string Preprocessor = """
        { "crop_pct": 0.875, "do_normalize": true, "do_resize": true, "feature_extractor_type": "ConvNextFeatureExtractor",
          "image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225], "resample": 3, "size": 224 }
        """;

    private static readonly string[] Names = ["ant", "wasp", "bee"];

    private string Weights => Path.Combine(Folder, "model.safetensors");

    [Test]
    public void Timms_configuration_gives_recipe_network_and_names()
    {
        Write("config.json", Timm);
        FoundRecipe found = RecipeFile.Find(Weights);
        Assert.That((found.Origin, found.Explanation), Is.EqualTo((RecipeOrigin.ConfigFile, "The recipe is in timm's 'config.json' beside the weights.")));
        Assert.That(found.Recipe, Is.EqualTo(Recipe.Torchvision with
        {
            Model = "torchvision_resnet18",
            ShorterSide = 235,
            Interpolation = Interpolation.PillowBicubic,
            ClassCount = 3,
            ClassNames = ClassNames.FromList(Names),
        }));
        Assert.That(RecipeFile.Find(Weights, isStream: true).Recipe, Is.Null, "a stream has no folder");
        RecipeFile.Write(Weights + RecipeFile.Suffix, Recipe.Timm);
        Assert.That(RecipeFile.Find(Weights).Recipe, Is.EqualTo(Recipe.Timm), "the own file goes first");
    }

    // Earlier versions of timm have one level. Published timm networks have their own recipe.
    [Test]
    public void Timms_earlier_configuration_of_one_level_is_read()
    {
        Write("config.json", """
            { "architecture": "resnetv2_50", "num_classes": 1000, "input_size": [3, 224, 224], "interpolation": "bicubic", "crop_pct": 0.95,
              "mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5] }
            """);
        Assert.That(RecipeFile.Find(Weights).Recipe, Is.EqualTo(KnownRecipes.OfModel("timm_resnetv2_50")!.Recipe));
    }

    [TestCase("\"bicubic\"", "\"lanczos\"", "'pretrained_cfg.interpolation' should be one of nearest, bilinear, bicubic, got \"lanczos\"")]
    [TestCase("\"center\"", "\"squash\"", "'pretrained_cfg.crop_mode' should be \"center\", got \"squash\"")]
    [TestCase("[3, 224, 224]", "[3, 224, 192]", "'pretrained_cfg.input_size' should be [3, N, N], got [3, 224, 192]")]
    [TestCase("[3, 224, 224]", "[1, 224, 224]", "'pretrained_cfg.input_size' should be [3, N, N]")]
    [TestCase("\"crop_pct\": 0.95", "\"crop_pct\": 0", "'pretrained_cfg.crop_pct' should be a number above 0 and at most 1, got 0")]
    [TestCase("\"crop_pct\": 0.95", "\"crop\": 0.95", "the key 'pretrained_cfg.crop_pct' is missing")]
    [TestCase("[0.229, 0.224, 0.225]", "[0.229, 0.224]", "'pretrained_cfg.std' should be an array of three numbers")]
    [TestCase("[0.229, 0.224, 0.225]", "[0, 0, 0]", "'std' should be three numbers from 1E-06")]
    [TestCase("\"avg\"", "\"catavgmax\"", "'global_pool' should be \"avg\", got \"catavgmax\"")]
    [TestCase("\"num_features\": 512", "\"model_args\": { \"in_chans\": 1 }", "'model_args' should be empty")]
    [TestCase("\"num_classes\": 3", "\"num_classes\": 4", "'class_names' should name 4 classes")]
    [TestCase("\"num_classes\": 3", "\"num_classes\": \"3\"", "'num_classes' should be a whole number, got \"3\"")]
    [TestCase("\"bee\"]", "7]", "'label_names' should be an array of strings")]
    [TestCase("\"bee\"]", "\"\\ud800\"]", "'label_names' should be text without half of a surrogate pair")]
    [TestCase("} }", "}", "invalid JSON")]
    public void An_unsupported_value_of_timm_is_refused_by_name(string old, string changed, string message)
    {
        Write("config.json", Timm.Replace(old, changed, StringComparison.Ordinal));
        Assert.That(() => RecipeFile.Find(Weights), Throws.TypeOf<DataFileException>().With.Message.Contains(message).And.Message.Contains("config.json"));
    }

    [Test]
    public void An_architecture_that_is_not_in_the_catalog_is_refused_by_name()
    {
        Write("config.json", Timm.Replace("resnet18", "resnetblur50", StringComparison.Ordinal));
        using (VariableStore variables = Store("torchvision_resnet18"))
        {
            Safetensors.Write(Weights, variables);
        }

        Assert.That(() => NetworkWeights.Of(Checkpoint.Open(Weights), new()), Throws.TypeOf<DataFileException>().With.Message.Contains("resnetblur50"));
    }

    [TestCase("\"feature_extractor_type\": \"ConvNextFeatureExtractor\"", "\"size\": 224", 256, 0.875)]
    [TestCase("\"image_processor_type\": \"ConvNextImageProcessor\", \"do_rescale\": true, \"rescale_factor\": 0.00392156862745098", "\"size\": { \"shortest_edge\": 224 }", 256, 0.875)]
    [TestCase("\"image_processor_type\": \"ConvNextImageProcessor\"", "\"size\": { \"shortest_edge\": 224 }", 235, 0.95)]
    public void Transformers_configuration_gives_recipe_network_and_names(string type, string size, int shorterSide, double crop)
    {
        Write("config.json", Transformers);
        Write("preprocessor_config.json", Preprocessor.Replace("\"feature_extractor_type\": \"ConvNextFeatureExtractor\"", type, StringComparison.Ordinal)
            .Replace("\"size\": 224", size, StringComparison.Ordinal).Replace("0.875", FormattableString.Invariant($"{crop}"), StringComparison.Ordinal));
        FoundRecipe found = RecipeFile.Find(Weights);
        Assert.That((found.Origin, found.Explanation), Is.EqualTo((RecipeOrigin.ConfigFile, "The recipe is in transformers' 'config.json' and 'preprocessor_config.json' beside the weights.")));
        Assert.That(found.Recipe, Is.EqualTo(Recipe.Torchvision with
        {
            Model = "torchvision_resnet50",
            Resize = ResizeRule.ShorterSideTransformers,
            ShorterSide = shorterSide,
            Interpolation = Interpolation.PillowBicubic,
            ClassCount = 3,
            ClassNames = ClassNames.FromList(Names),
        }));
    }

    [Test]
    public void Transformers_stretches_large_inputs_and_can_leave_values_as_they_are()
    {
        Write("config.json", Transformers);
        Write("preprocessor_config.json", Preprocessor.Replace("\"size\": 224", "\"size\": 384, \"do_rescale\": false", StringComparison.Ordinal)
            .Replace("\"do_normalize\": true", "\"do_normalize\": false", StringComparison.Ordinal).Replace("\"resample\": 3", "\"resample\": 2", StringComparison.Ordinal));
        Recipe recipe = RecipeFile.Find(Weights).Recipe!;
        Assert.That((recipe.Width, recipe.Resize, recipe.ShorterSide, recipe.Interpolation), Is.EqualTo((384, ResizeRule.Stretch, (int?)null, Interpolation.PillowBilinear)));
        Assert.That((recipe.Range, recipe.Mean, recipe.StandardDeviation), Is.EqualTo((new ValueRange(0, 255), RgbValues.All(0), RgbValues.All(1))));
    }

    // (303 - 224) / 2 is 39.5: torchvision rounds to the even 40.
    [TestCase(601, 512, 300, 256, 38, 38)]
    [TestCase(606, 512, 303, 256, 39, 40)]
    public void Transformers_truncates_the_offset_of_the_crop(int width, int height, int resized, int shorterSide, int left, int torchvision)
    {
        Recipe recipe = Recipe.Torchvision with { Resize = ResizeRule.ShorterSideTransformers };
        PhotoGeometry geometry = RecipeGeometry.Of(recipe, width, height);
        Assert.That((geometry.ResizedWidth, geometry.ResizedHeight, geometry.InputLeft), Is.EqualTo(((long)resized, (long)shorterSide, (long)left)));
        Assert.That(RecipeGeometry.Of(Recipe.Torchvision, width, height).InputLeft, Is.EqualTo(torchvision));
    }

    [TestCase("config.json", "\"resnet\"", "\"vit\"", "'model_type' should be resnet, got \"vit\"")]
    [TestCase("config.json", "\"relu\"", "\"gelu\"", "'hidden_act' should be relu, got \"gelu\"")]
    [TestCase("config.json", "[3, 4, 6, 3]", "[3, 4, 6, 4]", "'depths' should be those of ResNet-18, 34, 50, 101 or 152, got [3, 4, 6, 4]")]
    [TestCase("config.json", "[256, 512, 1024, 2048]", "[64, 128, 256, 512]", "'hidden_sizes' should be [256, 512, 1024, 2048]")]
    [TestCase("config.json", "\"bottleneck\"", "\"preactivation\"", "'layer_type' should be \"basic\" or \"bottleneck\"")]
    [TestCase("config.json", "\"downsample_in_first_stage\": false", "\"downsample_in_first_stage\": true", "'downsample_in_first_stage' should be false, got true")]
    [TestCase("config.json", "\"embedding_size\": 64", "\"embedding_size\": 32", "'embedding_size' should be 64, got 32")]
    [TestCase("config.json", "\"2\": \"bee\"", "\"3\": \"bee\"", "'id2label' should be the indices 0 to 2 with a name each")]
    [TestCase("preprocessor_config.json", "ConvNextFeatureExtractor", "ViTFeatureExtractor", "'feature_extractor_type' should be ConvNextImageProcessor or ConvNextFeatureExtractor, got \"ViTFeatureExtractor\"")]
    [TestCase("preprocessor_config.json", "\"resample\": 3", "\"resample\": 1", "'resample' should be 0 (nearest), 2 (bilinear) or 3 (bicubic), got 1")]
    [TestCase("preprocessor_config.json", "\"do_resize\": true", "\"do_resize\": false", "'do_resize' should be true, got false")]
    [TestCase("preprocessor_config.json", "\"size\": 224", "\"size\": { \"height\": 224, \"width\": 224 }", "the key 'size.shortest_edge' is missing")]
    [TestCase("preprocessor_config.json", "\"size\": 224", "\"size\": 100000", "'size' should be a whole number from 1 to 4096")]
    [TestCase("preprocessor_config.json", "0.875", "1.5", "'crop_pct' should be a number above 0 and at most 1, got 1.5")]
    public void An_unsupported_value_of_transformers_is_refused_by_name(string file, string old, string changed, string message)
    {
        Write("config.json", Transformers);
        Write("preprocessor_config.json", Preprocessor);
        string path = Path.Combine(Folder, file);
        File.WriteAllText(path, File.ReadAllText(path).Replace(old, changed, StringComparison.Ordinal));
        Assert.That(() => RecipeFile.Find(Weights), Throws.TypeOf<DataFileException>().With.Message.StartsWith(path).And.Message.Contains(message));
    }

    [TestCase("basic", "[2, 2, 2, 2]", "[64, 128, 256, 512]", "torchvision_resnet18")]
    [TestCase("basic", "[3, 4, 6, 3]", "[64, 128, 256, 512]", "torchvision_resnet34")]
    [TestCase("bottleneck", "[3, 4, 23, 3]", "[256, 512, 1024, 2048]", "torchvision_resnet101")]
    [TestCase("bottleneck", "[3, 8, 36, 3]", "[256, 512, 1024, 2048]", "torchvision_resnet152")]
    public void Type_depths_and_sizes_name_the_network(string type, string depths, string sizes, string network)
    {
        Write("config.json", Transformers.Replace("bottleneck", type, StringComparison.Ordinal).Replace("[3, 4, 6, 3]", depths, StringComparison.Ordinal).Replace("[256, 512, 1024, 2048]", sizes, StringComparison.Ordinal));
        Write("preprocessor_config.json", Preprocessor);
        Assert.That(RecipeFile.Find(Weights).Recipe!.Model, Is.EqualTo(network));
    }

    [Test]
    public void A_missing_description_of_the_photos_is_named_and_other_files_of_the_name_are_ignored()
    {
        Write("config.json", Transformers);
        Assert.That(RecipeFile.Find(Weights).Explanation, Does.Contain("'preprocessor_config.json' is not beside it"));
        Write("config.json", "{ \"port\": 8080 }");
        Assert.That(RecipeFile.Find(Weights).Explanation, Does.Not.Contain("config.json'"));
        Assert.That(RecipeFile.Find(Path.Combine(Folder, "resnet_v2_50.ckpt")).Origin, Is.EqualTo(RecipeOrigin.KnownName));
    }

    [Test]
    public void A_classifier_uses_the_configuration()
    {
        Write("config.json", Timm);
        NetworkDefinition network = NetworkCatalog.Get("torchvision_resnet18");
        using (VariableStore variables = Store(network.Name))
        {
            Safetensors.Write(Weights, variables.Variables.Select(variable => new KeyValuePair<string, NhwcTensor>(variable.Name, variable.ToTensor())));
        }

        using ImageClassifier classifier = ImageClassifier.Load(Weights, new() { ImageSize = 32 });
        Assert.That((classifier.Network, classifier.RecipeOrigin), Is.EqualTo((network, RecipeOrigin.ConfigFile)));
        Assert.That((classifier.ClassNames, classifier.ClassNamesExplanation), Is.EqualTo((ClassNames.FromList(Names), "The recipe contains the class names.")));
    }

    [Test]
    public void Damaged_configurations_throw_only_exceptions_about_data()
    {
        (string Name, byte[] Valid)[] files = [("config.json", Encoding.UTF8.GetBytes(Timm)), ("config.json", Encoding.UTF8.GetBytes(Transformers)), ("preprocessor_config.json", Encoding.UTF8.GetBytes(Preprocessor))];
        foreach ((string name, byte[] valid) in files)
        {
            Write("config.json", Transformers);
            Write("preprocessor_config.json", Preprocessor);
            for (int i = 0; i < 500; i++)
            {
                File.WriteAllBytes(Path.Combine(Folder, name), ByteMutations.Case(valid, i));
                try
                {
                    _ = RecipeFile.Find(Weights);
                }
                catch (DataFileException e)
                {
                    Assert.That(e.Message, Does.Contain("config.json"), $"{name}, case {i}");
                }
            }
        }
    }

    private static VariableStore Store(string network)
    {
        var variables = new VariableStore();
        NetworkCatalog.Get(network).AddVariables(variables, classes: 3);
        variables.Initialize(seed: 1);
        return variables;
    }

    private void Write(string name, string text) => File.WriteAllBytes(Path.Combine(Folder, name), Encoding.UTF8.GetBytes(text));
}
