using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class StoredTuningTests : TemporaryFileFixture
{
    [Test]
    public void Without_a_file_the_cost_model_decides([Values(null, "")] string? variable)
    {
        Assert.That(StoredTuning.Find(CpuLevel.Scalar, variable, JsonPath), Is.EqualTo(new StoredTuning(null, $"the cost model (nothing stored in {JsonPath})", null)));
        Assert.That(StoredTuning.Find(CpuLevel.Scalar, variable, null).Tuning, Is.Null);
    }

    [Test]
    public void The_users_file_is_used_where_it_fits()
    {
        new CpuTuning(CpuLevel.Scalar, []).Save(JsonPath);
        StoredTuning stored = StoredTuning.Find(CpuLevel.Scalar, null, JsonPath);
        Assert.That((stored.Tuning?.File, stored.Problem), Is.EqualTo((JsonPath, (string?)null)));
        Assert.That(stored.Origin, Does.Contain(JsonPath));
        Assert.That(StoredTuning.Find(CpuLevel.Scalar, "OFF", JsonPath), Is.EqualTo(new StoredTuning(null, "the cost model (NEORESNET_TUNING=off)", null)));
    }

    [Test]
    public void A_users_file_that_does_not_fit_is_told_of_and_not_used()
    {
        new CpuTuning(CpuLevel.Scalar, []).Save(JsonPath);
        StoredTuning other = StoredTuning.Find(CpuLevel.V128, null, JsonPath);
        Assert.That((other.Tuning, other.Problem), Is.EqualTo(((CpuTuning?)null, $"{JsonPath}: the choices were measured at level scalar, the level in use is v128.")));

        new CpuTuning("Abacus 3", CpuLevel.Scalar, [], null).Save(JsonPath);
        StoredTuning foreign = StoredTuning.Find(CpuLevel.Scalar, null, JsonPath);
        Assert.That(foreign.Tuning, Is.Null);
        Assert.That(foreign.Problem, Does.Contain(JsonPath).And.Contain("'Abacus 3'").And.Contain(CpuProcessor.Name));

        File.WriteAllText(JsonPath, "{");
        StoredTuning damaged = StoredTuning.Find(CpuLevel.Scalar, null, JsonPath);
        Assert.That(damaged.Tuning, Is.Null);
        Assert.That(damaged.Problem, Does.StartWith($"{JsonPath}: "));
    }

    [Test]
    public void A_file_that_the_variable_names_must_be_there_and_fit()
    {
        Assert.That(() => StoredTuning.Find(CpuLevel.Scalar, JsonPath, null), Throws.InstanceOf<FileNotFoundException>());
        new CpuTuning(CpuLevel.Scalar, []).Save(JsonPath);
        Assert.That(StoredTuning.Find(CpuLevel.Scalar, JsonPath, null).Tuning, Is.Not.Null);
        Assert.That(() => StoredTuning.Find(CpuLevel.V128, JsonPath, null), Throws.InstanceOf<IOException>().With.Message.StartsWith(JsonPath));
        File.WriteAllText(JsonPath, "{");
        Assert.That(() => StoredTuning.Find(CpuLevel.Scalar, JsonPath, null), Throws.InstanceOf<DataFileException>());
    }

    [Test]
    public void Each_level_has_a_file_of_its_own()
    {
        Assert.That(CpuKernels.Table.Select(kernel => StoredTuning.PathOf(kernel.Level)), Is.Unique.And.All.Contains("neoresnet"));
    }

    [Test]
    public void The_processor_has_a_name()
    {
        Assert.That(CpuProcessor.Name, Is.Not.Empty.And.Not.Contains("\0").And.Not.Contains("  "));
        Assert.That(CpuProcessor.Name.Length, Is.LessThan(1000), "longer ones are refused when read");
    }
}
