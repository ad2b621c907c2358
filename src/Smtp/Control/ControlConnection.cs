using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Smtp.Control;

/// <summary>One connection to the control socket: a request a line, its answer, the next request. Nothing that comes in is
/// believed.</summary>
internal sealed class ControlConnection(Socket socket, IRequestHandler requests, TimeProvider time, ILogger logger)
{
    private const int LongestRequest = 64 * 1024;

    /// <summary>For a whole request to come in, and for the other side to take a part of the answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly byte[] _input = new byte[LongestRequest];
    private int _length;

    public async Task RunAsync(bool isOneTooMany, CancellationToken stop)
    {
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        var writer = new AnswerStream(stream, time, Patience);
        try
        {
            if (isOneTooMany)
            {
                await writer.FinishAsync("too many control connections at once; try again", stop);
                return;
            }

            while (await ReadLineAsync(stream, stop) is { } line)
            {
                if (!await AnswerAsync(line, writer, stop))
                    return;
            }
        }
        catch (LineTooLongException)
        {
            await TryRefuseAsync(writer, $"a request has at most {LongestRequest} octets", stop);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            // The other side has gone, or was too slow, or we stop: there is nobody to tell.
            return;
        }
        catch (Exception error)
        {
            ControlLog.RequestFailed(logger, error);
            await TryRefuseAsync(writer, "the request failed; the daemon's log says why", stop);
        }
    }

    /// <returns>False: the connection is of no more use.</returns>
    private async Task<bool> AnswerAsync(ReadOnlyMemory<byte> line, AnswerStream writer, CancellationToken stop)
    {
        ControlRequest? request;
        try
        {
            request = JsonSerializer.Deserialize(line.Span, ControlJson.Default.ControlRequest);
        }
        catch (JsonException)
        {
            await writer.FinishAsync("this is no request that this version of smtpd knows", stop);
            return false;
        }

        try
        {
            if (request is null)
                throw new FormatException("an empty request");
            await foreach (var answer in requests.AnswerAsync(request, stop))
                await writer.WriteAsync(answer, stop);
        }
        catch (Exception error) when (error is FormatException or InvalidDataException)
        {
            await writer.FinishAsync(error.Message, stop);
            return true;
        }

        await writer.FinishAsync(error: null, stop);
        return true;
    }

    private static async Task TryRefuseAsync(AnswerStream writer, string reason, CancellationToken stop)
    {
        try
        {
            await writer.FinishAsync(reason, stop);
        }
        catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
        {
            return; // Nobody is there to be told.
        }
    }

    /// <returns>Without its end, valid until the next call; <see langword="null"/>: the other side has closed.</returns>
    private async ValueTask<ReadOnlyMemory<byte>?> ReadLineAsync(NetworkStream stream, CancellationToken stop)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stop);
        while (true)
        {
            var end = _input.AsSpan(0, _length).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _input.AsMemory(0, end).ToArray();
                _input.AsSpan(end + 1, _length - end - 1).CopyTo(_input);
                _length -= end + 1;
                return line;
            }

            if (_length == _input.Length)
                throw new LineTooLongException();
            var read = await stream.ReadAsync(_input.AsMemory(_length), either.Token);
            if (read == 0)
                return null;
            _length += read;
        }
    }

    private sealed class LineTooLongException : Exception;
}
