using System.Globalization;
using System.Text;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Zoo;

/// <summary>Tests downloads from a local server that is correct, slow, interrupted or lying.</summary>
public sealed class DownloadTests
{
    private const string Tag = "\"v1\"";

    private static readonly byte[] Content = ZooSamples.Weights;

    private readonly TemporaryFolder _folder = new();

    [TearDown]
    public void RemoveFiles()
    {
        foreach (string file in Directory.GetFiles(_folder.FullName))
        {
            File.Delete(file);
        }
    }

    [OneTimeTearDown]
    public async Task RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task A_file_is_downloaded_checked_and_gets_its_recipe()
    {
        using var server = new LocalServer((request, stream) => Whole(stream));
        var progress = new Recorder();
        string path = await Download(server, ZooSamples.Model(checksum: ZooSamples.Sha256(Content), length: Content.Length), progress);
        Assert.That(path, Is.EqualTo(_folder.PathOf("w.safetensors")));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        Assert.That(Recipe.Load(path + RecipeFile.Suffix).ShorterSide, Is.EqualTo(256));
        Assert.That(progress.Reports.Select(report => report.Bytes), Is.Ordered.Ascending);
        Assert.That(progress.Reports[^1], Is.EqualTo(new DownloadProgress(Content.Length, Content.Length)));
        AssertFiles("w.safetensors", "w.safetensors.recipe.json");

        // The second call needs no server.
        _ = await Download(server, ZooSamples.Model(checksum: ZooSamples.Sha256(Content)));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Another_recipe_is_replaced_only_with_Overwrite(bool overwrite)
    {
        string recipe = _folder.PathOf("w.safetensors" + RecipeFile.Suffix), path = _folder.PathOf("w.safetensors");
        using var server = new LocalServer((request, stream) => Whole(stream));
        foreach (string text in (string[])[Encoding.UTF8.GetString(RecipeJson.Write(Recipe.Keras)), "notes"])
        {
            File.WriteAllText(recipe, text);
            if (overwrite)
            {
                _ = await ZooDownload.RunAsync(ZooSamples.Model(), Options(server) with { Overwrite = true }, null, default);
                Assert.That(Recipe.Load(recipe).ShorterSide, Is.EqualTo(256));
            }
            else
            {
                IOException e = (await Assert.ThrowsAsync<IOException>(() => Download(server, ZooSamples.Model())))!;
                Assert.That(e.Message, Does.Contain(recipe).And.Contain("--force"));
                Assert.That((File.ReadAllText(recipe), File.Exists(path), server.Requests.Count), Is.EqualTo((text, false, 0)));
            }
        }
    }

    // As after an interruption between the recipe and the weights.
    [Test]
    public async Task The_same_recipe_is_no_obstacle()
    {
        using var server = new LocalServer((request, stream) => Whole(stream));
        RecipeFile.Write(_folder.PathOf("w.safetensors" + RecipeFile.Suffix), ZooSamples.Model().Recipe);
        Assert.That(File.ReadAllBytes(await Download(server, ZooSamples.Model())), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_truncated_download_continues_where_it_ended()
    {
        using var server = new LocalServer((request, stream) =>
        {
            if (request.Start == 0)
            {
                LocalServer.Write(stream, $"200 OK\nETag: {Tag}\nContent-Length: {Content.Length}", Content.AsSpan(0, 40_000));
            }
            else
            {
                Rest(request, stream, Tag);
            }
        });
        string path = await Download(server, ZooSamples.Model());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        Assert.That(server.Requests.Select(request => request.Start), Is.EqualTo((int[])[0, 40_000]));
        Assert.That(server.Requests[1].Headers["If-Range"], Is.EqualTo(Tag));
        Assert.That(server.Requests[0].Headers["Accept-Encoding"], Is.EqualTo("identity"));
    }

    [Test]
    public async Task A_failed_download_continues_with_the_next_call()
    {
        bool isBroken = true;
        using var server = new LocalServer((request, stream) =>
        {
            if (isBroken && request.Start > 0)
            {
                LocalServer.Write(stream, "500 Broken\nContent-Length: 0");
            }
            else if (isBroken)
            {
                LocalServer.Write(stream, $"200 OK\nLast-Modified: Tue, 01 Dec 2020 10:00:00 GMT\nContent-Length: {Content.Length}", Content.AsSpan(0, 40_000));
            }
            else
            {
                Rest(request, stream, tag: null);
            }
        });
        IOException e = (await Assert.ThrowsAsync<IOException>(() => Download(server, ZooSamples.Model())))!;
        Assert.That(e.Message, Does.Contain("500 Broken").And.Contain("40000 bytes are kept"));
        AssertFiles("w.safetensors.part", "w.safetensors.part.json");

        isBroken = false;
        string path = await Download(server, ZooSamples.Model());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        Assert.That(server.Requests[^1].Start, Is.EqualTo(40_000));
        Assert.That(server.Requests[^1].Headers["If-Range"], Is.EqualTo("Tue, 01 Dec 2020 10:00:00 GMT"));
        AssertFiles("w.safetensors", "w.safetensors.recipe.json");
    }

    // The validator is missing, weak, changed by the server (which then sends the whole file or
    // lies), or the range is not the requested one.
    [TestCase("")]
    [TestCase("ETag: W/\"v1\"")]
    [TestCase("ETag: \"v1\"", "whole")]
    [TestCase("ETag: \"v1\"", "other tag")]
    [TestCase("ETag: \"v1\"", "other start")]
    [TestCase("ETag: \"v1\"", "other length")]
    [TestCase("ETag: \"v1\"", "unsatisfiable")]
    public async Task A_changed_file_is_downloaded_from_its_start(string validator, string answer = "")
    {
        byte[] changed = ZooSamples.Bytes(2);
        int requests = 0;
        using var server = new LocalServer((request, stream) =>
        {
            int number = Interlocked.Increment(ref requests);
            string range = string.Create(CultureInfo.InvariantCulture, $"Content-Range: bytes {request.Start}-{Content.Length - 1}/{Content.Length}");
            if (number == 1)
            {
                LocalServer.Write(stream, $"200 OK\n{validator}\nContent-Length: {Content.Length}".Replace("\n\n", "\n", StringComparison.Ordinal), Content.AsSpan(0, 40_000));
            }
            else if (request.Start == 0 || answer is "whole" or "")
            {
                LocalServer.Write(stream, $"200 OK\nETag: \"v2\"\nContent-Length: {changed.Length}", changed);
            }
            else if (answer == "other tag")
            {
                LocalServer.Write(stream, $"206 Partial\nETag: \"v2\"\n{range}\nContent-Length: {changed.Length - request.Start}", changed.AsSpan(request.Start));
            }
            else if (answer == "other start")
            {
                LocalServer.Write(stream, $"206 Partial\nETag: {Tag}\nContent-Range: bytes 0-{Content.Length - 1}/{Content.Length}\nContent-Length: {changed.Length}", changed);
            }
            else if (answer == "other length")
            {
                LocalServer.Write(stream, $"206 Partial\nETag: {Tag}\nContent-Range: bytes {request.Start}-{Content.Length}/{Content.Length + 1}\nContent-Length: {Content.Length + 1 - request.Start}", new byte[Content.Length + 1 - request.Start]);
            }
            else
            {
                LocalServer.Write(stream, $"416 Range\nContent-Range: bytes */10\nContent-Length: 0");
            }
        });
        string path = await Download(server, ZooSamples.Model());
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(changed));
    }

    [TestCase("404 Not Found\nContent-Length: 0", "404 Not Found")]
    [TestCase("403 Forbidden\nContent-Length: 0", "403 Forbidden")]
    [TestCase("500 Broken\nContent-Length: 0", "500 Broken")]
    [TestCase("206 Partial\nContent-Range: bytes 0-4/5\nContent-Length: 5", "the whole file was requested")]
    [TestCase("200 OK\nContent-Encoding: gzip\nContent-Length: 5", "encoding 'gzip'")]
    [TestCase("200 OK\nETag: \"v1\"", "states no length")]
    [TestCase("200 OK\nContent-Length: 5", "the connection ended after 0")]
    [TestCase("302 Found\nLocation: http://127.0.0.1:1/x\nContent-Length: 0", "Check the connection")]
    [TestCase("302 Found\nLocation: file:///etc/passwd\nContent-Length: 0", "not an https address")]
    [TestCase("302 Found\nContent-Length: 0", "redirects without an address")]
    [TestCase("302 Found\nLocation: /again\nContent-Length: 0", "more than 10 times")]
    [TestCase("nonsense", "Cannot download")]
    public async Task A_wrong_answer_is_told_and_leaves_no_file(string answer, string message)
    {
        using var server = new LocalServer((_, stream) => LocalServer.Write(stream, answer));
        IOException e = (await Assert.ThrowsAsync<IOException>(() => Download(server, ZooSamples.Model())))!;
        Assert.That(e.Message, Does.StartWith($"Cannot download {server.AddressOf("w")}").And.Contain(message));
        AssertFiles();
    }

    [Test]
    public async Task Relative_redirects_are_followed()
    {
        using var server = new LocalServer((request, stream) =>
        {
            if (request.Path == "/w")
            {
                LocalServer.Write(stream, "307 Temporary\nLocation: other/file\nContent-Length: 0");
            }
            else
            {
                Whole(stream);
            }
        });
        Assert.That(File.ReadAllBytes(await Download(server, ZooSamples.Model())), Is.EqualTo(Content));
        Assert.That(server.Requests[1].Path, Is.EqualTo("/other/file"));
    }

    [Test]
    public async Task No_redirect_leads_from_https_to_http()
    {
        IOException e = (await Assert.ThrowsAsync<IOException>(() => ZooDownload.RunAsync(ZooSamples.Model(), new() { Folder = _folder.FullName, Handler = new RedirectHandler() }, null, default)))!;
        Assert.That(e.Message, Does.Contain("https://example.org/w.safetensors").And.Contain("'http://example.org/plain'").And.Contain("not an https address"));
        AssertFiles();
    }

    // Lengths that contradict the catalogue, the limit, or the header.
    [TestCase("Content-Length: 5", 5, 100L, "has 5 bytes; expected 100 bytes")]
    [TestCase("Transfer-Encoding: chunked", 200, 100L, "bytes; expected 100 bytes")]
    [TestCase("Transfer-Encoding: chunked", 90_000, null, "exceeds the limit of 50000 bytes")]
    [TestCase("Content-Length: 90000", 90_000, null, "exceeds the limit of 50000 bytes")]
    public async Task A_lying_length_is_refused(string header, int length, long? expected, string message)
    {
        using var server = new LocalServer((_, stream) =>
        {
            byte[] body = Content[..length];
            LocalServer.Write(stream, $"200 OK\n{header}", header.Contains("chunked", StringComparison.Ordinal) ? [.. Encoding.ASCII.GetBytes($"{length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8] : body);
        });
        DataFileException e = (await Assert.ThrowsAsync<DataFileException>(() => ZooDownload.RunAsync(ZooSamples.Model(length: expected), Options(server) with { MaxLength = 50_000 }, null, default)))!;
        Assert.That(e.Message, Does.Contain(message));
        Assert.That(Directory.GetFiles(_folder.FullName, "w.safetensors"), Is.Empty);
    }

    [Test]
    public async Task A_server_that_stalls_is_given_up()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LocalServer((request, stream) =>
        {
            LocalServer.Write(stream, $"200 OK\nETag: {Tag}\nContent-Length: {Content.Length}", Content.AsSpan(0, 10));
            _ = stop.Token.WaitHandle.WaitOne();
        });
        IOException e = (await Assert.ThrowsAsync<IOException>(() => ZooDownload.RunAsync(ZooSamples.Model(), Options(server) with { StallTimeout = TimeSpan.FromSeconds(0.2) }, null, default)))!;
        stop.Cancel();
        Assert.That(e.Message, Does.Contain("the server sent no data for 0.2 s"));
    }

    [Test]
    public async Task A_cancelled_download_continues_later()
    {
        using var cancel = new CancellationTokenSource();
        using var server = new LocalServer((request, stream) =>
        {
            if (request.Start > 0)
            {
                Rest(request, stream, Tag);
                return;
            }

            LocalServer.Write(stream, $"200 OK\nETag: {Tag}\nContent-Length: {Content.Length}", Content.AsSpan(0, 1000));
            _ = cancel.Token.WaitHandle.WaitOne();
        });
        var progress = new Recorder(_ => cancel.Cancel());
        await Assert.ThatAsync(() => ZooDownload.RunAsync(ZooSamples.Model(), Options(server), progress, cancel.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(File.ReadAllBytes(await Download(server, ZooSamples.Model())), Is.EqualTo(Content));
        Assert.That(server.Requests[^1].Start, Is.EqualTo(1000));
    }

    [Test]
    public async Task A_wrong_checksum_removes_the_download()
    {
        using var server = new LocalServer((_, stream) => Whole(stream));
        DataFileException e = (await Assert.ThrowsAsync<DataFileException>(() => Download(server, ZooSamples.Model(checksum: "sha256:00000000"))))!;
        Assert.That(e.Message, Does.Contain($"checksum is {ZooSamples.Sha256(Content)[..15]}; expected sha256:00000000").And.Contain("--from"));
        AssertFiles();
    }

    [TestCase("<!DOCTYPE html><html><body>Sign in</body></html>", "a web page (HTML)")]
    [TestCase("version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 5\n", "Git LFS")]
    [TestCase("", "an empty file")]
    public async Task Another_page_in_place_of_the_file_is_told(string body, string kind)
    {
        using var server = new LocalServer((_, stream) => LocalServer.Write(stream, $"200 OK\nContent-Length: {body.Length}", Encoding.ASCII.GetBytes(body)));
        DataFileException e = (await Assert.ThrowsAsync<DataFileException>(() => Download(server, ZooSamples.Model())))!;
        Assert.That(e.Message, Does.Contain(kind).And.Contain("expected weights"));
        AssertFiles();
    }

    [Test]
    public async Task A_stored_file_is_checked_and_replaced_only_on_request()
    {
        File.WriteAllBytes(_folder.PathOf("w.safetensors"), ZooSamples.Bytes(3));
        using var server = new LocalServer((_, stream) => Whole(stream));
        ZooModel model = ZooSamples.Model(checksum: ZooSamples.Sha256(Content));
        DataFileException e = (await Assert.ThrowsAsync<DataFileException>(() => Download(server, model)))!;
        Assert.That(e.Message, Does.Contain("--force"));
        Assert.That(server.Requests, Is.Empty);
        string path = await ZooDownload.RunAsync(model, Options(server) with { Overwrite = true }, null, default);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
    }

    [Test]
    public async Task One_process_downloads_to_a_folder()
    {
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        using var server = new LocalServer((_, stream) =>
        {
            entered.Set();
            leave.Wait();
            Whole(stream);
        });
        Task<string> first = Download(server, ZooSamples.Model());
        entered.Wait();
        IOException e = (await Assert.ThrowsAsync<IOException>(() => Download(server, ZooSamples.Model())))!;
        leave.Set();
        Assert.That(e.Message, Does.Contain("Another process downloads to").And.Contain(_folder.FullName));
        Assert.That(File.ReadAllBytes(await first), Is.EqualTo(Content));
    }

    [Test]
    public async Task A_file_is_a_source_too()
    {
        File.WriteAllBytes(_folder.PathOf("copy"), Content);
        string path = await ZooDownload.RunAsync(ZooSamples.Model(checksum: ZooSamples.Sha256(Content)), new() { Folder = _folder.FullName, Source = _folder.PathOf("copy") }, null, default);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        Assert.That(File.Exists(_folder.PathOf("copy")), Is.True);
    }

    [TestCase("ftp://example.org/x", typeof(ArgumentException))]
    [TestCase("https://", typeof(ArgumentException))]
    [TestCase("", typeof(ArgumentException))]
    [TestCase("no-such-file", typeof(FileNotFoundException))]
    public async Task A_wrong_source_is_told(string source, Type type) =>
        await Assert.ThatAsync(() => ZooDownload.RunAsync(ZooSamples.Model(), new() { Folder = _folder.FullName, Source = source }, null, default), Throws.TypeOf(type));

    private Task<string> Download(LocalServer server, ZooModel model, Recorder? progress = null) => ZooDownload.RunAsync(model, Options(server), progress, default);

    private DownloadOptions Options(LocalServer server) => new() { Folder = _folder.FullName, Source = server.AddressOf("w"), RetryDelay = TimeSpan.Zero };

    private void AssertFiles(params string[] names) =>
        Assert.That(Directory.GetFiles(_folder.FullName).Select(Path.GetFileName).Where(name => name != ".neoresnet-download.lock"), Is.EquivalentTo(names));

    private static void Whole(Stream stream) => LocalServer.Write(stream, $"200 OK\nETag: {Tag}\nContent-Length: {Content.Length}", Content);

    private static void Rest(ServerRequest request, Stream stream, string? tag) => LocalServer.Write(
        stream,
        $"206 Partial{(tag is null ? "" : $"\nETag: {tag}")}\nContent-Range: bytes {request.Start}-{Content.Length - 1}/{Content.Length}\nContent-Length: {Content.Length - request.Start}",
        Content.AsSpan(request.Start));

    private sealed class Recorder(Action<DownloadProgress>? also = null) : IProgress<DownloadProgress>
    {
        public List<DownloadProgress> Reports { get; } = [];

        public void Report(DownloadProgress value)
        {
            Reports.Add(value);
            also?.Invoke(value);
        }
    }

    private sealed class RedirectHandler : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = new HttpResponseMessage(System.Net.HttpStatusCode.Found);
            response.Headers.Location = new("http://example.org/plain");
            return Task.FromResult(response);
        }
    }
}
