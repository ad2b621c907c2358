using System.Runtime.CompilerServices;
using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;
using Smtp.Protocol.Framing;
using Smtp.Protocol.Replies;
using Smtp.Queue;

namespace Smtp.Delivery.Relay;

/// <summary>
/// One mail transaction (RFC 5321 3.3) on an open connection for the recipients that have no outcome yet. Leaves an outcome with each of
/// them, or throws when the host went away first.
/// </summary>
internal sealed class RelayTransaction(
    RelayTimeouts timeouts,
    RelayConnection connection,
    QueuedMessage message,
    IReadOnlyList<DeliveryRecipient> recipients,
    Outcome?[] outcomes)
{
    private TransferPlan _plan;
    private bool _smtpUtf8;
    private Reply? _mailRefusal;
    private bool _isUnknownThere;

    /// <summary>The host has answered MAIL: a failure before that, on a connection used before, means it was closed meanwhile.</summary>
    public bool MailAnswered { get; private set; }

    /// <summary>The host has all of the content: it may have taken the message even if it never says so.</summary>
    public bool ContentSent { get; private set; }

    /// <exception cref="HostFailedException"/>
    /// <exception cref="InvalidDataException">The stored content is damaged.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        // 1. What this server cannot take at all is not offered to it.
        _plan = TransferPlan.For(message, connection);
        if (_plan.Refusal is not null)
        {
            Settle(_plan.Refusal);
            return;
        }

        if (connection.Server.SmtpUtf8)
            _smtpUtf8 = message.Envelope.SmtpUtf8 || SmtpUtf8Requirement.IsInAddresses(message, recipients, outcomes);
        else if (!await SmtpUtf8Requirement.SettleAsync(message, recipients, outcomes, connection.Host, cancellationToken))
            return;

        // 2. RSET, where the transaction before left something behind.
        connection.Messages++;
        var reset = connection.NeedsReset;
        connection.NeedsReset = true;
        if (reset)
            await ResetAsync();

        // 3. The envelope: with PIPELINING in one send with DATA, or with BDAT and small content (RFC 2920 3.1); else step by step.
        var contentFollows = connection.Server.Pipelining ? await PipelineEnvelopeAsync() : await StepThroughEnvelopeAsync();
        if (!contentFollows)
            return;

        // 4. The content, where it has not gone with the envelope.
        if (!ContentSent)
            await SendContentAsync();

        // 5. One reply decides for all recipients that were taken.
        var reply = await connection.ReadReplyAsync(timeouts.DataEnd);
        Settle(OutcomeOf(reply, success: reply.Code is >= 200 and < 300));
        connection.NeedsReset = !reply.IsPositive;
    }

    /// <summary>The host went away while <see cref="RunAsync"/> waited for it: decides for whom that ends the attempt.</summary>
    public void SettleAfterFailure(Outcome failure)
    {
        // Whatever it was sent, a host that does not know us has taken nothing.
        if (_isUnknownThere)
            return;

        // It had refused the sender before it closed.
        if (_mailRefusal is not null)
            Settle(connection.OutcomeOf(_mailRefusal));
        // RFC 5321 4.5.3.2.6, 6.1: content that may have been taken is sent again later, never given up and never tried elsewhere now.
        else if (ContentSent)
            Settle(failure.RemoteReplied ? failure : RelayOutcome.LostAfterContent(failure));
    }

    private async ValueTask ResetAsync()
    {
        CommandWriter.Rset(connection.Output);
        await connection.FlushAsync(timeouts.Hello);
        var reply = await connection.ReadReplyAsync(timeouts.Hello);
        if (reply.Code is < 200 or >= 300)
            throw new HostFailedException(RelayOutcome.HostDefers(reply, connection.Host));
    }

    /// <returns>The content comes next, or its reply does: somebody takes it.</returns>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> PipelineEnvelopeAsync()
    {
        WriteMail();
        for (var i = 0; i < recipients.Count; i++)
        {
            if (outcomes[i] is null)
                WriteRcpt(recipients[i]);
        }

        // Large content waits for the first recipient that is taken; small content costs less than the round trip.
        var withContent = _plan.Chunked && message.Content.Length <= ContentTransfer.SmallContent && TryAppendChunk();
        if (!_plan.Chunked)
            CommandWriter.Data(connection.Output);
        await connection.FlushAsync(timeouts.Mail);
        ContentSent = withContent;

        ReadMailReply(await connection.ReadReplyAsync(timeouts.Mail));
        var taken = 0;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (outcomes[i] is null && ReadRcptReply(i, await connection.ReadReplyAsync(timeouts.Rcpt)))
                taken++;
        }

        if (_plan.Chunked)
            return taken > 0 || (withContent && await IgnoreContentReplyAsync());
        return await ReadDataReplyAsync(taken);
    }

    /// <inheritdoc cref="PipelineEnvelopeAsync"/>
    private async ValueTask<bool> StepThroughEnvelopeAsync()
    {
        WriteMail();
        await connection.FlushAsync(timeouts.Mail);
        ReadMailReply(await connection.ReadReplyAsync(timeouts.Mail));
        if (_mailRefusal is not null)
        {
            Settle(connection.OutcomeOf(_mailRefusal));
            return false;
        }

        var taken = 0;
        for (var i = 0; i < recipients.Count; i++)
        {
            if (outcomes[i] is not null)
                continue;

            WriteRcpt(recipients[i]);
            await connection.FlushAsync(timeouts.Rcpt);
            if (ReadRcptReply(i, await connection.ReadReplyAsync(timeouts.Rcpt)))
                taken++;
        }

        if (taken == 0 || _plan.Chunked)
            return taken > 0;

        CommandWriter.Data(connection.Output);
        await connection.FlushAsync(timeouts.DataInit);
        return await ReadDataReplyAsync(taken);
    }

    private void ReadMailReply(Reply reply)
    {
        if (WantsLogin(reply))
        {
            _isUnknownThere = true;
            throw new HostFailedException(RelayOutcome.WantsLogin(reply, connection.Host));
        }

        MailAnswered = true;
        if (reply.Code is < 200 or >= 300)
            _mailRefusal = reply.IsPositive ? throw Unexpected(reply) : reply;
    }

    /// <summary>RFC 4954 6, RFC 3207 4: 530, to whatever it is said, is not about this message. From a stranger's MX it stands, unless TLS is what it
    /// may want.</summary>
    private bool WantsLogin(Reply reply) => reply.Code == 530 && (connection.Host.IsConfigured || !connection.IsSecured);

    private Outcome RefusalOf(Reply reply) =>
        WantsLogin(reply) ? RelayOutcome.WantsLogin(reply, connection.Host) : OutcomeOf(reply, success: false);

    /// <returns>Taken, so far.</returns>
    private bool ReadRcptReply(int index, Reply reply)
    {
        // Whatever is said to RCPT after a refused MAIL is only its echo.
        if (_mailRefusal is not null)
        {
            outcomes[index] = connection.OutcomeOf(_mailRefusal);
            return false;
        }

        if (reply.Code is >= 200 and < 300)
            return true;
        outcomes[index] = IsTooManyRecipients(reply) ? RelayOutcome.HostDefers(reply, connection.Host) : RefusalOf(reply);
        return false;
    }

    /// <summary>RFC 5321 4.5.3.1.10: 552 to RCPT is an old way to say 452, unless its status says otherwise (a full mailbox).</summary>
    private static bool IsTooManyRecipients(Reply reply) =>
        reply.Code == 552 && (reply.Status.IsNone || reply.Status is { Subject: 5, Detail: 3 });

    private async ValueTask<bool> ReadDataReplyAsync(int taken)
    {
        var reply = await connection.ReadReplyAsync(timeouts.DataInit);
        if (reply.Code is < 300 or >= 400)
        {
            Settle(RefusalOf(reply));
            return false;
        }

        if (taken > 0)
            return true;

        // RFC 2920 3.1: a server that says 354 though it took nobody gets an empty message and is not believed, whatever it says then.
        new ContentEncoder().Finish(connection.Output);
        await connection.FlushAsync(timeouts.DataBlock);
        return await IgnoreContentReplyAsync();
    }

    private async ValueTask<bool> IgnoreContentReplyAsync()
    {
        await connection.ReadReplyAsync(timeouts.DataEnd);
        return false;
    }

    private async ValueTask SendContentAsync()
    {
        if (_plan.Chunked)
        {
            CommandWriter.Bdat(connection.Output, message.Content.Length, last: true);
            await ContentTransfer.SendOctetsAsync(connection, message.Content, timeouts.DataBlock);
        }
        else
        {
            await ContentTransfer.SendLinesAsync(connection, message.Content, timeouts.DataBlock);
        }

        ContentSent = true;
    }

    private bool TryAppendChunk()
    {
        if (!message.Content.TryGetMemory(out _))
            return false;

        CommandWriter.Bdat(connection.Output, message.Content.Length, last: true);
        return ContentTransfer.TryAppendOctets(connection, message.Content);
    }

    private void WriteMail()
    {
        var envelope = message.Envelope;
        var parameters = new MailParameters
        {
            Size = message.Content.Length,
            Body = _plan.Body,
            SmtpUtf8 = _smtpUtf8,
            Return = envelope.Return,
            EnvelopeId = envelope.EnvelopeId,
        };
        CommandWriter.Mail(connection.Output, envelope.Sender, parameters, connection.Server);
    }

    private void WriteRcpt(DeliveryRecipient recipient)
    {
        var (notify, original) = (recipient.Recipient.Notify, recipient.Recipient.Original);

        // RFC 3461 5.2.1: behind an alias the sender should still read the address that he wrote.
        if (original is null && !recipient.Address.Equals(recipient.Recipient.Address))
            original = OriginalRecipient.Of(recipient.Recipient.Address);
        var parameters = notify == DsnNotify.Unspecified && original is null
            ? RcptParameters.None
            : new RcptParameters { Notify = notify, Original = original };
        CommandWriter.Rcpt(connection.Output, recipient.Address, parameters, connection.Server, _smtpUtf8);
    }

    private void Settle(Outcome outcome)
    {
        for (var i = 0; i < outcomes.Length; i++)
            outcomes[i] ??= outcome;
    }

    private Outcome OutcomeOf(Reply reply, bool success) =>
        success || !reply.IsPositive ? connection.OutcomeOf(reply) : throw Unexpected(reply);

    /// <summary>354 to MAIL, 250 to DATA: replies and commands are out of step, and no reply can be trusted from here on.</summary>
    private HostFailedException Unexpected(Reply reply) => new(RelayOutcome.ProtocolError(connection.Host, reply.ToString()));
}
