using System.Net.Sockets;
using System.Text;

namespace NeoResNet.AspNetCore.Tests;

/// <summary>
/// Sends an upload byte by byte, as the test decides, also one that no client library would send.
/// </summary>
internal sealed class RawUpload : IDisposable
{
    private readonly TcpClient _client = new();
    private NetworkStream _stream = null!;

    /// <summary>Connects and sends the head of a request.</summary>
    /// <param name="address">The server.</param>
    /// <param name="length">The announced length of the body; null for chunks.</param>
    public static async Task<RawUpload> StartAsync(Uri address, long? length)
    {
        var upload = new RawUpload();
        await upload._client.ConnectAsync(address.Host, address.Port);
        upload._stream = upload._client.GetStream();
        string size = length is null ? "Transfer-Encoding: chunked" : $"Content-Length: {length}";
        await upload.SendAsync(Encoding.ASCII.GetBytes($"POST /classify HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{size}\r\n\r\n"));
        return upload;
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes) => await _stream.WriteAsync(bytes);

    /// <summary>Announces a chunk, whose bytes follow.</summary>
    public Task SendChunkAsync(long length) => SendAsync(Encoding.ASCII.GetBytes($"{length:X}\r\n"));

    /// <summary>Ends the connection in the way of a program that crashed.</summary>
    public void Abort() => _client.Client.Close(timeout: 0);

    /// <summary>Ends the body without the rest that was announced.</summary>
    public void EndSending() => _client.Client.Shutdown(SocketShutdown.Send);

    /// <summary>Reads the response until its text contains some words.</summary>
    public async Task<string> ResponseAsync(string until)
    {
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (!text.ToString().Contains(until, StringComparison.Ordinal))
        {
            int count = await _stream.ReadAsync(buffer).AsTask().WaitAsync(UploadServer.Patience);
            if (count == 0)
            {
                break;
            }

            _ = text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    public void Dispose() => _client.Dispose();
}
