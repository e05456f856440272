using System.Net;
using System.Net.Http.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.AspNetCore.Tests;

/// <summary>
/// Tests uploads to a real server. No test depends on the speed of a machine: each waits for the
/// event that it needs.
/// </summary>
public sealed class UploadTests
{
    private const int Limit = 10_000_000;

    // The server reads the body in parts of at most this size.
    private const int ReadSize = 1 << 20;

    private static readonly string[] Names = ["cat.png", "coffee.png"];

    private ImageClassifier _classifier = null!;
    private UploadServer _server = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _classifier = ImageClassifier.Load(Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors"));
        _server = await UploadServer.StartAsync(_classifier);
        _client = new() { BaseAddress = _server.Address, Timeout = UploadServer.Patience };
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _server.DisposeAsync();
        _classifier.Dispose();
    }

    [Test]
    public async Task An_upload_gets_the_classes_of_the_photo()
    {
        foreach (string name in Names)
        {
            Assert.That(await PostAsync(Bytes(name)), Is.EqualTo(Expected(name)));
        }
    }

    [Test]
    public async Task Parallel_uploads_get_the_same_bits_as_one_after_the_other()
    {
        Prediction[][] expected = [.. Names.Select(Expected)];
        Prediction[][] answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => PostAsync(Bytes(Names[i % Names.Length]))));
        for (int i = 0; i < answers.Length; i++)
        {
            Assert.That(answers[i], Is.EqualTo(expected[i % Names.Length]));
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_slow_upload_is_classified_when_it_is_complete(bool isChunked)
    {
        byte[] photo = Bytes(Names[0]);
        using RawUpload slow = await RawUpload.StartAsync(_server.Address, isChunked ? null : photo.Length);
        if (isChunked)
        {
            await slow.SendChunkAsync(photo.Length);
        }

        // After each part, the server has read it, and other uploads are served.
        for (int sent = 0; sent < photo.Length;)
        {
            long before = _server.BytesRead;
            int part = Math.Min(photo.Length - sent, 1 + (photo.Length / 3));
            await slow.SendAsync(photo.AsMemory(sent, part));
            sent += part;
            await _server.ReadAsync(before + part);
            Assert.That(await PostAsync(Bytes(Names[1])), Is.EqualTo(Expected(Names[1])));
        }

        if (isChunked)
        {
            await slow.SendAsync("\r\n0\r\n\r\n"u8.ToArray());
        }

        Assert.That(await slow.ResponseAsync("\"cat\""), Does.StartWith("HTTP/1.1 200").And.Contain("\"cat\""));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_upload_beyond_the_limit_is_refused_before_the_rest_is_sent(bool isChunked)
    {
        const int Announced = 2 * Limit;
        using RawUpload large = await RawUpload.StartAsync(_server.Address, isChunked ? null : Announced);
        if (isChunked)
        {
            await large.SendChunkAsync(Announced);
        }

        byte[] part = new byte[100_000];
        for (int sent = 0; sent <= Limit; sent += part.Length)
        {
            await large.SendAsync(part);
        }

        string answer = await large.ResponseAsync("MaxFileLength");
        Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contain("10000000 bytes").And.Contain("the upload"));
        Assert.That(_server.BytesRead, Is.LessThanOrEqualTo(Limit + ReadSize));
    }

    [Test]
    public async Task A_photo_beyond_the_limit_of_pixels_is_refused_without_its_pixels()
    {
        // A header of 60000 x 60000 pixels.
        byte[] photo = Bytes(Names[0]);
        byte[] side = [0, 0, 0xEA, 0x60];
        side.CopyTo(photo, 16);
        side.CopyTo(photo, 20);
        using HttpResponseMessage answer = await _client.PostAsync("/classify", new ByteArrayContent(photo));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(1000)]
    [TestCase(20_000)]
    public async Task A_truncated_photo_is_refused_by_name(int length)
    {
        using HttpResponseMessage answer = await _client.PostAsync("/classify", new ByteArrayContent(Bytes(Names[0])[..length]));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("the upload"));
        Assert.That(await PostAsync(Bytes(Names[0])), Is.EqualTo(Expected(Names[0])), "The server serves the next request.");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_client_that_ends_within_an_upload_ends_the_request(bool aborts)
    {
        byte[] photo = Bytes(Names[0]);
        using RawUpload upload = await RawUpload.StartAsync(_server.Address, photo.Length);
        await upload.SendAsync(photo.AsMemory(0, photo.Length / 2));
        await _server.ReadAsync(photo.Length / 2);
        if (aborts)
        {
            upload.Abort();
        }
        else
        {
            upload.EndSending();
        }

        Assert.That(await _server.FailureAsync(), Is.InstanceOf<IOException>().Or.InstanceOf<OperationCanceledException>());
        Assert.That(await PostAsync(photo), Is.EqualTo(Expected(Names[0])), "The server serves the next request.");
    }

    [Test]
    public async Task A_client_that_ends_during_the_computation_stops_it()
    {
        var waiting = new WaitingClassifier();
        await using UploadServer server = await UploadServer.StartAsync(waiting);
        byte[] photo = Bytes(Names[0]);
        using RawUpload upload = await RawUpload.StartAsync(server.Address, photo.Length);
        await upload.SendAsync(photo);
        await waiting.Started.WaitAsync(UploadServer.Patience);
        upload.Abort();
        Assert.That(await server.FailureAsync(), Is.InstanceOf<OperationCanceledException>());
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(TestData.Repository, "samples", "images", name));

    private async Task<Prediction[]> PostAsync(byte[] photo)
    {
        using HttpResponseMessage answer = await _client.PostAsync("/classify", new ByteArrayContent(photo));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<Prediction[]>())!;
    }

    private Prediction[] Expected(string name) => [.. _classifier.Classify(Bytes(name), top: 3)];
}
