
namespace NeoResNet.Tests.Recipes;

public sealed class KnownRecipesTests
{
    // Names as the houses publish them.
    [TestCase("resnet_v2_50.ckpt", "resnet_v2_50", 299, 1001, 1, "slim")]
    [TestCase("resnet_v2_152_2017_04_14.tar.gz", "resnet_v2_152", 299, 1001, 1, "slim")]
    [TestCase("resnet_v2_101.ckpt.data-00000-of-00001", "resnet_v2_101", 299, 1001, 1, "slim")]
    [TestCase("resnet_v1_50.ckpt", "resnet_v1_50", 224, 1000, 0, "vgg")]
    [TestCase("resnet50v2_weights_tf_dim_ordering_tf_kernels.h5", "keras_resnet50v2", 224, 1000, 0, "mode tf")]
    [TestCase("resnet152v2_weights_tf_dim_ordering_tf_kernels_notop.h5", "keras_resnet152v2", 224, 1000, 0, "mode tf")]
    [TestCase("resnet101_weights_tf_dim_ordering_tf_kernels.h5", "keras_resnet101", 224, 1000, 0, "caffe")]
    [TestCase("resnetv2_50_a1h-000cdf49.pth", "timm_resnetv2_50", 224, 1000, 0, "timm")]
    [TestCase("resnet18-f37072fd.pth", "torchvision_resnet18", 224, 1000, 0, "V1")]
    [TestCase("resnet50-11ad3fa6.pth", "torchvision_resnet50", 224, 1000, 0, "V2")]
    [TestCase("resnet110-1d1ed7c2.th", "akamaster_resnet110", 32, 10, 0, "akamaster")]
    [TestCase("torchvision_resnet152.safetensors", "torchvision_resnet152", 224, 1000, 0, "V1")]
    public void Published_names_have_their_recipe(string file, string model, int size, int classes, int offset, string source)
    {
        KnownRecipe known = KnownRecipes.OfFile(file)!;
        Recipe recipe = known.Recipe;
        Assert.That((recipe.Model, recipe.Height, recipe.Width, recipe.ClassCount, recipe.LabelOffset), Is.EqualTo((model, size, size, classes, offset)));
        Assert.That(known.Source, Does.Contain(source));
        Tensors.NhwcTensor input = recipe.Prepare(new(40, 30, new byte[40 * 30 * 3]));
        Assert.That(input.Shape, Is.EqualTo(new Tensors.Shape(1, size, size, 3)));
    }

    [Test]
    public void Every_recipe_is_that_of_a_network()
    {
        KnownRecipe[] all = [.. KnownRecipes.All.Values];
        Assert.That(all, Has.Length.GreaterThan(30));
        foreach (KnownRecipe known in all)
        {
            NetworkDefinition network = NetworkCatalog.Get(known.Recipe.Model!);
            Assert.That(known.Recipe.ClassCount, Is.EqualTo(network.ClassCount), network.Name);
            Assert.That(KnownRecipes.OfModel(network.Name), Is.Not.Null, network.Name);
        }
    }

    [TestCase("resnet_v2_50_cats.safetensors")]
    [TestCase("my_resnet_v2_50.safetensors")]
    [TestCase("resnet_v2_200.ckpt")]
    [TestCase("resnet50.pth")]
    [TestCase("resnet50-00000000.pth")]
    [TestCase("model.safetensors")]
    [TestCase("pretrainedResnet.h5")]
    [TestCase("RESNET_V2_50.ckpt")]
    [TestCase("")]
    [TestCase(".h5")]
    public void Other_names_are_not_guessed_at(string file) => Assert.That(KnownRecipes.OfFile(file), Is.Null);

    [TestCase("resnet50-0676ba61.pth", 256)]
    [TestCase("resnet50-11ad3fa6.pth", 232)]
    [TestCase("resnetv2_101_a1h-5d01f016.pth", 235)]
    public void Weights_of_one_network_differ_in_how_photos_are_resized(string file, int shorterSide) =>
        Assert.That(KnownRecipes.OfFile(file)!.Recipe.ShorterSide, Is.EqualTo(shorterSide));
}
