using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace NeoResNet.AspNetCore.Tests;

/// <summary>Runs Kestrel on the loopback interface with the code of docs/aspnetcore.md.</summary>
internal sealed class UploadServer : IAsyncDisposable
{
    private readonly Channel<Exception> _failures = Channel.CreateUnbounded<Exception>();
    private readonly Channel<long> _progress = Channel.CreateUnbounded<long>();
    private readonly WebApplication _app;
    private long _bytesRead;

    private UploadServer(IImageClassifier classifier)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        _ = builder.Logging.ClearProviders();
        _ = builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);

            // The tests decide how slow a client is, not the server.
            options.Limits.MinRequestBodyDataRate = null;
        });
        _app = builder.Build();
        _ = _app.Use(async (context, next) =>
        {
            context.Request.Body = new CountingStream(context.Request.Body, count => _ = _progress.Writer.TryWrite(Interlocked.Add(ref _bytesRead, count)));
            try
            {
                await next(context);
            }
            catch (Exception e)
            {
                _ = _failures.Writer.TryWrite(e);
                throw;
            }
        });
        Uploads.Map(_app, classifier);
    }

    /// <summary>Gets the address of the server.</summary>
    public Uri Address => new(_app.Urls.Single());

    /// <summary>Gets the number of bytes that the server has read from all bodies.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    public static async Task<UploadServer> StartAsync(IImageClassifier classifier)
    {
        var server = new UploadServer(classifier);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Waits for the next exception of a request.</summary>
    public async Task<Exception> FailureAsync() => await _failures.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Waits until the server has read a number of bytes.</summary>
    public async Task ReadAsync(long bytes)
    {
        while (BytesRead < bytes)
        {
            _ = await _progress.Reader.ReadAsync().AsTask().WaitAsync(Patience);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>Gets the time after which a test fails instead of waiting longer.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMinutes(2);
}
