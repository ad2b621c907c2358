using FsCheck.Xunit;
using Smtp.Protocol.Commands;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("HELO yahoo.com", Verb.Helo, "yahoo.com")]
    [InlineData("ehlo x", Verb.Ehlo, "x")]
    [InlineData("LhLo x", Verb.Lhlo, "x")]
    [InlineData("MAIL FROM:<a@b>", Verb.Mail, "FROM:<a@b>")]
    [InlineData("rcpt  TO:<a@b>  ", Verb.Rcpt, "TO:<a@b>")]
    [InlineData("DATA", Verb.Data, "")]
    [InlineData("DATA \t", Verb.Data, "")]
    [InlineData("BDAT 5 LAST", Verb.Bdat, "5 LAST")]
    [InlineData("RSET", Verb.Rset, "")]
    [InlineData("noop whatever", Verb.Noop, "whatever")]
    [InlineData("QUIT", Verb.Quit, "")]
    [InlineData("VRFY a", Verb.Vrfy, "a")]
    [InlineData("EXPN a", Verb.Expn, "a")]
    [InlineData("etrn a.example", Verb.Etrn, "a.example")]
    [InlineData("HELP", Verb.Help, "")]
    [InlineData("StartTLS", Verb.StartTls, "")]
    [InlineData("AUTH PLAIN x", Verb.Auth, "PLAIN x")]
    [InlineData("", Verb.Unknown, "")]
    [InlineData(" QUIT", Verb.Unknown, "QUIT")]
    [InlineData("QUITS", Verb.Unknown, "")]
    [InlineData("QUI", Verb.Unknown, "")]
    [InlineData("MAILFROM:<a@b>", Verb.Unknown, "")]
    [InlineData("TURN x", Verb.Unknown, "x")]
    [InlineData("GET / HTTP/1.1", Verb.Unknown, "/ HTTP/1.1")]
    [InlineData("\u0011UIT", Verb.Unknown, "")]
    public void A_line_is_a_verb_and_its_argument(string line, Verb verb, string argument)
    {
        var command = CommandLine.Parse(Octets.Of(line));

        Assert.Equal(verb, command.Verb);
        Assert.Equal(argument, Octets.TextOf(command.Argument));
    }

    [Theory]
    [InlineData("NOOP", false)]
    [InlineData("NOOP \u00c3\u00a9", false)]
    [InlineData("NOOP \t", false)]
    [InlineData("NOOP a\tb", true)]
    [InlineData("NOOP\r", true)]
    [InlineData("NOOP\nQUIT", true)]
    [InlineData("NOOP \0", true)]
    [InlineData("NOOP \u001b[31m", true)]
    [InlineData("NOOP \u007f", true)]
    public void Control_characters_are_seen(string line, bool expected) =>
        Assert.Equal(expected, CommandLine.Parse(Octets.Of(line)).HasControlCharacters);

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 5000)]
    public void Any_octets_are_parsed_by_every_parser_without_an_exception(CommandText text, bool extended, bool smtpUtf8)
    {
        var command = CommandLine.Parse(Octets.Of(text.Text));
        var mail = MailCommand.Parse(command.Argument, extended, out var sender, out var mailParameters);
        var rcpt = RcptCommand.Parse(command.Argument, extended, smtpUtf8, out var recipient, out var rcptParameters);
        var isBdat = BdatCommand.TryParse(command.Argument, out var size, out _);
        var isHello = HelloCommand.TryParse(command.Argument, out var name);

        Assert.NotNull(mailParameters);
        Assert.NotNull(rcptParameters);
        Assert.True(!isBdat || size >= 0);
        Assert.Equal(isHello, name.Length > 0);
        Assert.DoesNotContain(name, char.IsControl);
        if (mail == CommandError.None)
            Assert.DoesNotContain($"{sender}{mailParameters.EnvelopeId}", char.IsControl);
        if (rcpt == CommandError.None)
            Assert.DoesNotContain($"{recipient}{rcptParameters.Original?.Address}", char.IsControl);
    }

    [Property(Arbitrary = [typeof(WireArbitraries)], MaxTest = 5000)]
    public void Any_argument_of_MAIL_and_RCPT_is_read_or_refused(CommandText text)
    {
        var mail = MailCommand.Parse(Octets.Of("FROM:<a@b> " + text.Text), true, out var sender, out _);
        var rcpt = RcptCommand.Parse(Octets.Of("TO:<" + text.Text), true, true, out var recipient, out _);

        Assert.True(mail != CommandError.None || sender is not null);
        Assert.Equal(rcpt == CommandError.None, recipient is not null && rcpt == CommandError.None);
    }
}
