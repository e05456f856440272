using NeoResNet.Tensors;

namespace NeoResNet.Training.Tests;

public sealed class LoaderTests
{
    private static readonly Recipe Plain = new() { Height = 6, Width = 8, Interpolation = Interpolation.PillowNearest, Range = new(0, 255) };

    private static readonly string[] Classes = ["a", "b", "c"];

    private static readonly Augmentation Everything = new() { Crop = CropRule.Area, Flip = FlipRule.Random, DistortColors = true, Cutout = 3, Mixup = 0.4 };

    [Test]
    public void The_number_of_threads_has_no_influence()
    {
        PhotoDataset dataset = Dataset(50);
        float[][] one = Values(dataset, threads: 1, queue: 1);
        Assert.Multiple(() =>
        {
            foreach ((int threads, int queue) in ((int, int)[])[(2, 4), (3, 1), (8, 7)])
            {
                Assert.That(Values(dataset, threads, queue), Is.EqualTo(one), $"{threads} threads");
            }
        });
    }

    [Test]
    public void Each_epoch_shows_each_photo_once_in_another_order()
    {
        var loader = new PhotoLoader(Dataset(48), Plain, new() { BatchSize = 8, Threads = 2 });
        int[][] orders = [.. Enumerable.Range(0, 3).Select(epoch => loader.Epoch(epoch).SelectMany(batch => batch.Indices.ToArray()).ToArray())];
        Assert.Multiple(() =>
        {
            Assert.That(loader.BatchCount, Is.EqualTo(6));
            Assert.That(orders, Is.All.EquivalentTo(Enumerable.Range(0, 48)));
            Assert.That(orders[0], Is.Not.EqualTo(orders[1]));
            Assert.That(loader.Epoch(0).SelectMany(batch => batch.Indices.ToArray()), Is.EqualTo(orders[0]), "a repeated epoch");
        });
    }

    [Test]
    public void Without_shuffling_the_last_batch_is_partial_and_its_rest_has_no_weight()
    {
        var loader = new PhotoLoader(Dataset(5), Plain, new() { BatchSize = 3, Shuffle = false });
        var seen = loader.Epoch(0).Select(batch => (batch.Count, batch.Indices.ToArray(), batch.Weights.ToArray(), batch.Images.Span[^1])).ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(seen[0], Is.EqualTo((3, new[] { 0, 1, 2 }, new float[] { 1, 1, 1 }, 5f)));
            Assert.That(seen[1], Is.EqualTo((2, new[] { 3, 4, -1 }, new float[] { 1, 1, 0 }, 0f)));
        });
    }

    [Test]
    public void Targets_and_weights_are_those_of_the_classes()
    {
        var loader = new PhotoLoader(Dataset(3), Plain, new() { BatchSize = 3, Shuffle = false, ClassWeights = [2, 0.5, 1] });
        PhotoBatch batch = loader.Epoch(0).Single();
        Assert.That(batch.Targets.ToArray(), Is.EqualTo(new float[] { 1, 0, 0, 0, 1, 0, 0, 0, 1 }));
        Assert.That(batch.Weights.ToArray(), Is.EqualTo(new[] { 2, 0.5f, 1 }));
    }

    [Test]
    public void A_photo_with_several_classes_has_several_targets()
    {
        var dataset = new PhotoDataset("test", Classes, [new("0", Photo.FromBytes(Photos.Png(0)), [0, 2]), new("1", Photo.FromBytes(Photos.Png(1)), [])], isMultiLabel: true);
        PhotoBatch batch = new PhotoLoader(dataset, Plain, new() { BatchSize = 2, Shuffle = false }).Epoch(0).Single();
        Assert.That(batch.Targets.ToArray(), Is.EqualTo(new float[] { 1, 0, 1, 0, 0, 0 }));
        Assert.That(batch.Weights.ToArray(), Is.EqualTo(new float[] { 1, 1 }));
    }

    [Test]
    public void Mixed_photos_and_targets_have_the_same_shares()
    {
        var loader = new PhotoLoader(Dataset(6), Plain, new() { BatchSize = 6, Shuffle = false, Augmentation = new() { Mixup = 0.4 } });
        PhotoBatch batch = loader.Epoch(3).Single();
        float[] red = [.. Enumerable.Range(0, 6).Select(i => batch.Images.Span[i * 6 * 8 * 3])];
        float share = (red[0] - 5) / -5;
        Assert.That(share, Is.InRange(0, 1));
        Assert.That(red, Is.EqualTo(Enumerable.Range(0, 6).Select(i => (i * share) + ((5 - i) * (1 - share)))).Within(1e-4));
        Assert.That(batch.Targets.ToArray()[..3], Is.EqualTo(new[] { share, 0, 1 - share }).Within(1e-5));
    }

    [Test]
    public void An_unreadable_photo_ends_the_epoch_with_its_name()
    {
        var loader = new PhotoLoader(Dataset(9, damaged: 4), Plain, new() { BatchSize = 3, Shuffle = false, Threads = 2 });
        int batches = 0;
        Assert.That(() => loader.Epoch(0).Select(_ => ++batches).ToArray(), Throws.TypeOf<DataFileException>().With.Message.Contains("photo 4"));
        Assert.That(batches, Is.EqualTo(1), "the batch before the damaged photo");
    }

    [Test]
    public void With_a_callback_the_next_photo_takes_the_place_of_an_unreadable_one()
    {
        foreach (int threads in (int[])[1, 3])
        {
            var reported = new List<string>();
            var options = new PhotoLoaderOptions { BatchSize = 3, Shuffle = false, Threads = threads, Unreadable = (name, failure) => reported.Add($"{name}: {failure.GetType().Name}") };
            var loader = new PhotoLoader(Dataset(9, damaged: 4), Plain, options);
            for (int epoch = 0; epoch < 2; epoch++)
            {
                Assert.That(loader.Epoch(epoch).SelectMany(batch => batch.Indices.ToArray()), Is.EqualTo(new[] { 0, 1, 2, 3, 5, 5, 6, 7, 8 }));
            }

            Assert.That(reported, Is.EqualTo(new[] { "photo 4: DataFileException" }));
        }
    }

    [Test]
    public void Without_any_readable_photo_the_epoch_ends_with_an_exception()
    {
        var loader = new PhotoLoader(Dataset(1, damaged: 0), Plain, new() { BatchSize = 1, Unreadable = (_, _) => { } });
        Assert.That(() => loader.Epoch(0).Count(), Throws.TypeOf<DataFileException>());
    }

    [Test]
    public void Cancellation_ends_waiting_and_leaves_the_loader_usable()
    {
        var loader = new PhotoLoader(Dataset(40), Plain, new() { BatchSize = 2, Threads = 2, QueueLength = 2 });
        using var cancellation = new CancellationTokenSource();
        int batches = 0;
        Assert.That(
            () =>
            {
                foreach (PhotoBatch batch in loader.Epoch(0, cancellation.Token))
                {
                    if (++batches == 3)
                    {
                        cancellation.Cancel();
                    }
                }
            },
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(batches, Is.InRange(3, 6), "batches that were ready may still come");
        Assert.That(loader.Epoch(0).Count(), Is.EqualTo(20));
    }

    [Test]
    public void Leaving_the_loop_early_stops_the_threads()
    {
        var loader = new PhotoLoader(Dataset(400), Plain, new() { BatchSize = 2, Threads = 3 });
        for (int i = 0; i < 20; i++)
        {
            Assert.That(loader.Epoch(i).First().Count, Is.EqualTo(2));
        }
    }

    [Test]
    public void Decoded_photos_are_kept_within_the_limit()
    {
        const int Photo = 6 * 8 * 3;
        PhotoDataset dataset = Dataset(10);
        var cache = new PhotoCache(dataset, (3 * Photo) + 1);
        RgbImage[] first = [.. Enumerable.Range(0, 10).Select(i => cache.Read(i, default))], second = [.. Enumerable.Range(0, 10).Select(i => cache.Read(i, default))];
        Assert.That(first.Zip(second, ReferenceEquals).Count(same => same), Is.EqualTo(3));
    }

    [Test]
    public void Options_out_of_range_are_refused_by_name()
    {
        PhotoDataset dataset = Dataset(4);
        Assert.Multiple(() =>
        {
            Assert.That(() => new PhotoLoader(dataset, Plain, new() { BatchSize = 0 }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("BatchSize must be at least 1"));
            Assert.That(() => new PhotoLoader(dataset, Plain, new() { BatchSize = 5 }), Throws.ArgumentException.With.Message.Contains("has 4 photos, but a batch needs 5"));
            Assert.That(() => new PhotoLoader(dataset, Plain, new() { BatchSize = 4, ClassWeights = [1] }), Throws.ArgumentException.With.Message.Contains("one weight of at least 0 for each of the 3 classes"));
            Assert.That(() => new PhotoLoader(dataset, Plain, new() { BatchSize = 4 }).Epoch(-1), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    private static float[][] Values(PhotoDataset dataset, int threads, int queue)
    {
        var loader = new PhotoLoader(dataset, Plain, new() { BatchSize = 7, Augmentation = Everything, Seed = 5, Threads = threads, QueueLength = queue });
        return [.. Enumerable.Range(0, 2).SelectMany(epoch => loader.Epoch(epoch).Select(batch => batch.Images.ToArray().Concat(batch.Targets.ToArray()).ToArray()))];
    }

    private static PhotoDataset Dataset(int count, int damaged = -1) => new(
        "test", Classes, [.. Enumerable.Range(0, count).Select(i => new DatasetPhoto($"photo {i}", Photo.FromBytes(i == damaged ? [1, 2, 3] : Photos.Png(i), name: $"photo {i}"), [i % 3]))]);
}
