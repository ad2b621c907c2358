using System.Buffers;
using Smtp.Mail;
using Smtp.Protocol.Commands;
using Smtp.Protocol.Framing;
using Smtp.Protocol.Replies;
using Xunit;

namespace Smtp.Tests.Protocol;

/// <summary>In the steady state of a session nothing is allocated but what is returned.</summary>
public sealed class AllocationTests
{
    private static readonly byte[] Line = Octets.Of("RCPT TO:<Jyoti@excite.com> NOTIFY=NEVER\r\nDATA\r\n");

    private static readonly byte[] Content = Octets.Of(
        "Received: from a\r\nSubject: x\r\n\r\n"
        + string.Concat(Enumerable.Repeat("..A line of text, seventy octets, more or less.\r\n", 80))
        + ".\r\n");

    [Fact]
    public void Reading_and_parsing_a_command_line_allocates_nothing() => Assert.Equal(0, Allocated(() =>
    {
        LineReader.TryRead(new ReadOnlySequence<byte>(Line), 512, out var line, out _);
        return CommandLine.Parse(line.FirstSpan).Verb == Verb.Rcpt;
    }));

    [Fact]
    public void Decoding_and_scanning_content_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(2 * Content.Length);
        Assert.Equal(0, Allocated(() =>
        {
            output.ResetWrittenCount();
            var decoder = new ContentDecoder(BareLineEndings.Reject);
            var step = decoder.Decode(new ReadOnlySequence<byte>(Content), output, out _);
            var scanner = default(HeaderScanner);
            scanner.Scan(output.WrittenSpan);
            return step == ContentStep.End && scanner.AtBody;
        }));
    }

    [Fact]
    public void Encoding_and_inspecting_content_allocates_nothing()
    {
        var output = new ArrayBufferWriter<byte>(2 * Content.Length);
        Assert.Equal(0, Allocated(() =>
        {
            output.ResetWrittenCount();
            var encoder = default(ContentEncoder);
            encoder.Encode(Content, output);
            encoder.Finish(output);
            var inspector = default(ContentInspector);
            inspector.Inspect(Content);
            return inspector.Traits == ContentTraits.None;
        }));
    }

    [Fact]
    public void Saying_a_reply_of_the_catalogue_allocates_nothing() => Assert.Equal(0, Allocated(
        () => ReplyCatalogue.RecipientOk.Wire(extended: true).Length > ReplyCatalogue.RecipientOk.Wire(extended: false).Length));

    [Fact]
    public void Parsing_MAIL_allocates_the_address_and_the_parameters_only()
    {
        var argument = Octets.Of("FROM:<Atul@yahoo.com> SIZE=4096 BODY=8BITMIME");

        // Two strings and the mailbox of 40 octets; MailParameters of 56.
        Assert.InRange(Allocated(() => MailCommand.Parse(argument, true, out _, out _) == CommandError.None, most: 192 * Rounds) / Rounds, 1, 192);
    }

    private const int Rounds = 1000;

    private static long Allocated(Func<bool> action, long most = 0)
    {
        Assert.True(Run(action));

        // A collection that another thread asks for takes the rest of this thread's allocation window, and counts it as allocated here. What
        // the action allocates is there every time.
        var least = long.MaxValue;
        for (var attempt = 0; attempt < 200 && least > most; attempt++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var all = Run(action);
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.True(all);
        }

        return least;
    }

    private static bool Run(Func<bool> action)
    {
        var all = true;
        for (var i = 0; i < Rounds; i++)
            all &= action();
        return all;
    }
}
