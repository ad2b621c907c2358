using System.Buffers;
using Microsoft.AspNetCore.Connections;
using Smtp.Policy;
using Smtp.Protocol.Framing;
using Smtp.Protocol.Replies;
using Smtp.Protocol.Sasl;
using Smtp.Reception.Authentication;
using Smtp.Reception.Handlers;
using Smtp.Reception.Tls;

namespace Smtp.Reception.Sessions;

/// <summary>
/// One connection from greeting to close: reads lines, has the table decide, says the replies, carries out the effects. Nothing else
/// touches the wire. Handles every complete line there is before it flushes once.
/// </summary>
internal sealed class Session(ConnectionContext connection, SessionEnvironment environment, SessionContext context) : IThreadPoolWorkItem
{
    private readonly SessionWire _wire = new(
        connection,
        environment.Time,
        context.Listener.RefuseEarlyTalkers ? context.Listener.GreetingDelay : environment.Options.Timeouts.Command);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SessionState _state = SessionState.Greeted.Instance;

    // Begun content that the state was left without: aborted by the loop, which can wait.
    private IncomingContent? _abandoned;
    private bool _skippingLine;
    private bool _over;
    private SessionEnd _end;
    private SessionTally _tally = new(context.Limits);
    private volatile bool _stopRequested;

    /// <summary>Set when everything is closed and returned; never faulted.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Ends the session at once if no transaction is open, else after it (RFC 5321 3.8).</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        _wire.Wake();
    }

    public void Abort() => connection.Abort(new ConnectionAbortedException("The server stops."));

    /// <param name="crowded">Who only sits goes before his time.</param>
    public void Sweep(long now, bool crowded)
    {
        if (crowded)
            _wire.Hasten(now);
        _wire.Sweep(now, environment.Options.Timeouts.Farewell);
    }

    public void Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        environment.Metrics.SessionBegun();
        environment.Log.Connected(context);
        try
        {
            await ConverseAsync();
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            End(SessionEnd.ConnectionLost);
        }
        catch (Exception fault)
        {
            // Whatever it was, it costs this session only.
            End(SessionEnd.Faulted);
            environment.Log.SessionFaulted(context, fault);
        }

        try
        {
            await CloseAsync();
        }
        catch (Exception fault)
        {
            environment.Log.SessionFaulted(context, fault);
        }

        environment.Metrics.SessionEnded();
        environment.Log.Closed(context, _state, _end, _tally.Accepted);
        _ended.SetResult();
    }

    private async Task CloseAsync()
    {
        _wire.Arm(environment.Options.Timeouts.Farewell);
        await DropAsync(_state.Content);
        await DropAsync(_abandoned);
        await _wire.CloseAsync();
    }

    private async Task ConverseAsync()
    {
        if (await new SessionOpening(environment, context, _wire).RunAsync() is { } end)
        {
            End(end);
            return;
        }

        Say(context.Replies.ServiceReady);
        _wire.Await(environment.Options.Timeouts.Command, environment.Options.Timeouts.Crowded);
        while (!_over)
        {
            if (_stopRequested && !_state.InProgress)
            {
                SayLast(ReplyCatalogue.ShuttingDown, SessionEnd.ServerStopping);
                break;
            }

            var read = await _wire.ReadAsync();
            if (read.IsCanceled && _wire.IsExpired)
            {
                SayLast(ReplyCatalogue.TimedOut, SessionEnd.TimedOut);
                break;
            }

            var decision = ReadCommands(read.Buffer, out var usedUp);
            if (decision.Effect != Effect.GoOn || _abandoned is not null)
                await PerformAsync(decision);
            else if (read.IsCompleted && usedUp)
                End(SessionEnd.ClientClosed);
        }

        _wire.Arm(environment.Options.Timeouts.Farewell);
        await _wire.FlushAsync();
    }

    /// <summary>
    /// Handles the complete lines there are, up to one that has an effect (what follows that one may not be a command), or until there are
    /// replies enough for one write.
    /// </summary>
    /// <param name="usedUp">No complete line is left.</param>
    private Decision ReadCommands(ReadOnlySequence<byte> rest, out bool usedUp)
    {
        var handled = false;
        usedUp = false;
        while (!_over && !_wire.MustFlush)
        {
            Decision decision;
            if (!_skippingLine && !rest.IsEmpty && ForeignProtocol.IsTlsRecord(rest.FirstSpan[0]))
            {
                decision = Decision.Close(_state, ReplyCatalogue.NotSmtp);
            }
            else
            {
                var step = LineReader.TryRead(rest, LineLimit, out var line, out var consumed);
                if (step == LineStep.NeedMore)
                {
                    usedUp = true;
                    break;
                }

                rest = rest.Slice(consumed);
                if (step == LineStep.TooLong)
                {
                    _skippingLine = true;
                    continue;
                }

                decision = _skippingLine ? TooLong() : Decide(line, isFollowed: !rest.IsEmpty);
                _skippingLine = false;
            }

            handled = true;
            Apply(decision);
            if (decision.Effect != Effect.GoOn || _abandoned is not null)
            {
                _wire.AdvanceTo(rest.Start, rest.Start);
                return decision;
            }
        }

        // Octets that complete no line win no time.
        if (handled)
            _wire.Await(environment.Options.Timeouts.Command, environment.Options.Timeouts.Crowded);
        _wire.AdvanceTo(rest.Start, usedUp ? rest.End : rest.Start);
        return default;
    }

    private Decision Decide(in ReadOnlySequence<byte> line, bool isFollowed)
    {
        if (line.IsSingleSegment)
            return Decide(line.FirstSpan, isFollowed);

        var copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        line.CopyTo(copy);
        var decision = Decide(copy.AsSpan(0, (int)line.Length), isFollowed);
        ArrayPool<byte>.Shared.Return(copy, clearArray: true); // It may have been a password.
        return decision;
    }

    private Decision Decide(ReadOnlySpan<byte> line, bool isFollowed)
    {
        if (_stopRequested && !_state.InProgress)
            return Decision.Close(_state, ReplyCatalogue.ShuttingDown);

        var decision = LineDecision.Of(context, _state, line, isFollowed);
        Settle(decision, line);
        return decision;
    }

    // At once, or again when a policy has answered. What is refused is in the log when this returns.
    private void Settle(in Decision decision, ReadOnlySpan<byte> line)
    {
        if (decision.Pending is { } pending)
            pending.Line = line.ToArray();
        if (decision.IsIdle)
            _tally.AddIdle();
        environment.Log.Refused(context, _state, decision, line);
    }

    // RFC 4954 4: longer in an exchange than for commands, and for the command that begins one with a token in it.
    private int LineLimit => _state is SessionState.Authenticating || (context.AuthOffer == AuthOffer.Now && _state.Account is null)
        ? Math.Max(SaslLine.MaximumLength, context.Limits.CommandLine)
        : context.Limits.CommandLine;

    private Decision TooLong() => _state is SessionState.Authenticating exchange
        ? Decision.Say(exchange.Hello, ReplyCatalogue.AuthLineTooLong)
        : Decision.Say(_state, ReplyCatalogue.LineTooLong);

    private void Become(SessionState next)
    {
        _state = next;
        context.ForgetRecipients(unlessIn: next);
    }

    private void Apply(in Decision decision)
    {
        if (_state.Content is { } content && !ReferenceEquals(decision.Next.Content, content))
            _abandoned = content;

        Become(decision.Next);
        if (decision.Refusal is { } refusal)
            environment.Metrics.RefusedBy(refusal);
        var isTooIdle = _tally.HasTooManyIdle;
        if (decision.Effect == Effect.Close)
            SayLast(decision.Reply!, decision.Reply!.IsPositive ? SessionEnd.Quit : SessionEnd.Refused);
        else if (decision.Reply is { } reply && decision.Effect != Effect.SwallowChunk && !(isTooIdle && decision.Effect == Effect.StartTls))
            Say(reply);
        if (isTooIdle && !_over)
            SayLast(ReplyCatalogue.TooManyCommands, SessionEnd.TooManyCommands);
    }

    private async ValueTask PerformAsync(Decision decision)
    {
        await DropAsync(_abandoned);
        _abandoned = null;
        if (_over)
            return; // Nothing begins after the last words.

        switch (decision.Effect)
        {
            case Effect.ReceiveContent:
                await ReceiveContentAsync(_state.Content!);
                break;
            case Effect.ReceiveChunk:
                await ReceiveChunkAsync(_state.Content!, decision.ChunkSize, decision.LastChunk);
                break;
            case Effect.Authenticate:
                _wire.Disarm();
                Apply(await context.Authenticator!.AnswerAsync(context, (SessionState.Authenticating)_state));
                break;
            case Effect.AwaitPolicy:
                _wire.Disarm();
                var conclusion = await decision.Pending!.ConcludeAsync();
                Settle(conclusion, decision.Pending.Line);
                Apply(conclusion);
                await DropAsync(_abandoned);
                _abandoned = null;
                break;
            case Effect.SwallowChunk:
                var pace = new ContentPace(_wire, environment.Options, _wire.Now());
                if (GoesOn(await ContentReception.ReadCountedAsync(_wire, null, decision.ChunkSize, pace)))
                    Say(decision.Reply!);
                break;
            case Effect.StartTls:
                Become(SessionState.Greeted.Instance); // RFC 3207 4.2: everything said before is forgotten
                if (!await new TlsHandshake(environment, context, _wire).StartAsync())
                    End(SessionEnd.TlsFailed);
                break;
        }

        _wire.Await(environment.Options.Timeouts.Command, environment.Options.Timeouts.Crowded);
    }

    private async ValueTask ReceiveContentAsync(IncomingContent content)
    {
        var pace = new ContentPace(_wire, environment.Options, content.BegunAt);
        var bareLineEndings = context.Listener.BareLineEndings;
        var (end, traits) = await ContentReception.ReadToMarkAsync(_wire, content, bareLineEndings, pace);
        if (bareLineEndings == BareLineEndings.Normalize)
            traits &= ~ContentTraits.BareLineEnding; // There were some; what is stored has none.
        if (GoesOn(end))
            await FinishAsync(content, traits);
    }

    private async ValueTask ReceiveChunkAsync(IncomingContent content, long size, bool last)
    {
        var pace = new ContentPace(_wire, environment.Options, content.BegunAt);
        if (!GoesOn(await ContentReception.ReadCountedAsync(_wire, content, size, pace)))
            return;

        if (last)
        {
            await FinishAsync(content, content.AppendedTraits);
        }
        else if (content.Refusal != ContentRefusal.None)
        {
            environment.Log.ContentRefused(context, content, RefusalReplies.ForContent(content.Refusal));
            Become(new SessionState.ChunkingFailed((SessionState.Helloed)_state.Reset));
            Say(RefusalReplies.ForContent(content.Refusal));
            await content.DisposeAsync();
        }
        else
        {
            Say(ReplyCatalogue.ChunkOk);
        }
    }

    // RFC 5321 4.2.5: 250 makes the message ours, so it waits for the commit; every other answer leaves it with the client.
    private async ValueTask FinishAsync(IncomingContent content, ContentTraits traits)
    {
        content.RefuseFor(traits);
        if (content.Refusal == ContentRefusal.None)
        {
            _wire.Disarm();
            if (await context.Policies.AskContentAsync(_state, content) is { } by)
                content.RefuseBy(by);
            else
                await content.CommitAsync(traits);
        }

        Become(_state.Reset);
        if (content.Refusal == ContentRefusal.None)
        {
            environment.Log.Accepted(context, content);
            environment.Metrics.Accepted(content.Length);
            _tally.AddAccepted();
            Say(_state.Extended ? ReplyCatalogue.MessageQueued(content.QueueId.ToString(null, null)) : ReplyCatalogue.MessageAccepted);
        }
        else
        {
            var refusal = RefusalReplies.ForContent(content);
            environment.Log.ContentRefused(context, content, refusal);
            if (content.PolicyRefusal is { } by)
                environment.Metrics.RefusedBy(by);
            if (refusal.Code == 421)
                SayLast(refusal, content.Refusal == ContentRefusal.Stopping ? SessionEnd.ServerStopping : SessionEnd.Refused);
            else
                Say(refusal);
        }

        await content.DisposeAsync();
    }

    private bool GoesOn(ContentEnd end)
    {
        if (end == ContentEnd.TimedOut)
            SayLast(ReplyCatalogue.TimedOut, SessionEnd.TimedOut);
        else if (end == ContentEnd.ClientGone)
            End(SessionEnd.ClientClosedInsideContent);
        return end == ContentEnd.Complete;
    }

    private void Say(Reply reply)
    {
        Write(reply);
        if (!_tally.Add(reply))
            SayLast(ReplyCatalogue.TooManyErrors, SessionEnd.TooManyErrors);
    }

    private void SayLast(Reply reply, SessionEnd end)
    {
        Write(reply);
        End(end);
    }

    private void Write(Reply reply)
    {
        _wire.Write(reply.Wire(_state.Extended));
        if (!reply.IsPositive)
            environment.Metrics.Refused(reply.Code);
        if (reply.IsPermanent)
            context.Policies.Happened(SessionEvent.CommandRefused);
    }

    private void End(SessionEnd end)
    {
        if (!_over)
            _end = end; // what ended it, not what came of that
        _over = true;
    }

    private static ValueTask DropAsync(IncomingContent? content) => content?.DisposeAsync() ?? ValueTask.CompletedTask;
}
