using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class MailCommandTests
{
    [Theory]
    [InlineData("FROM:<Atul@yahoo.com>", "Atul@yahoo.com")]
    [InlineData("from:<a@b>", "a@b")]
    [InlineData("FROM: <a@b>", "a@b")]
    [InlineData("FROM:<>", null)]
    [InlineData("FROM:<@x:a@b>", "a@b")]
    public void The_reverse_path_is_read(string argument, string? expected)
    {
        Assert.Equal(CommandError.None, MailCommand.Parse(Octets.Of(argument), false, out var sender, out var parameters));
        Assert.Equal(expected, sender?.ToString());
        Assert.Equal(MailParameters.None, parameters);
    }

    [Fact]
    public void All_parameters_are_read_in_any_case_and_order()
    {
        const string Argument = "FROM:<a@b> ret=hdrs  envid=QQ+2B314159 smtputf8 BODY=8bitmime Size=1024 ";

        Assert.Equal(CommandError.None, MailCommand.Parse(Octets.Of(Argument), true, out _, out var parameters));
        Assert.Equal(
            new MailParameters
            {
                Size = 1024,
                Body = BodyType.EightBitMime,
                SmtpUtf8 = true,
                Return = DsnReturn.Headers,
                EnvelopeId = "QQ+314159",
            },
            parameters);
    }

    [Theory]
    [InlineData("", CommandError.Syntax)]
    [InlineData("FROM", CommandError.Syntax)]
    [InlineData("FROM:", CommandError.Syntax)]
    [InlineData("FROM:a@b", CommandError.Syntax)]
    [InlineData("TO:<a@b>", CommandError.Syntax)]
    [InlineData("FROM :<a@b>", CommandError.Syntax)]
    [InlineData("FROM:<a@b>SIZE=1", CommandError.Syntax)]
    [InlineData("FROM:<a@b> =1", CommandError.Syntax)]
    [InlineData("FROM:<a@b> a,b", CommandError.Syntax)]
    [InlineData("FROM:<a@b> \u00c3\u00a9=1", CommandError.Syntax)]
    [InlineData("FROM:<a>", CommandError.Address)]
    [InlineData("FROM:<a@b", CommandError.Address)]
    [InlineData("FROM:<postmaster>", CommandError.Address)]
    [InlineData("FROM:<\"a\rb\"@x>", CommandError.Address)]
    [InlineData("FROM:<a\0@x>", CommandError.Address)]
    [InlineData("FROM:<a\u00ff@x> SMTPUTF8", CommandError.Address)]
    [InlineData("FROM:<;id;@x>", CommandError.Address)]
    [InlineData("FROM:<a@b> XYZ", CommandError.UnknownParameter)]
    [InlineData("FROM:<a@b> AUTH=x+0Ainjected", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> AUTH", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> AUTH=", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> AUTH=<>", CommandError.None)]
    [InlineData("FROM:<a@b> AUTH=e+3Dmc2@example.com", CommandError.None)]
    [InlineData("FROM:<a@b> NOTIFY=NEVER", CommandError.UnknownParameter)]
    [InlineData("FROM:<a@b> SIZE", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> SIZE=", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> SIZE=-1", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> SIZE=1x", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> SIZE=123456789012345678901", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> SIZE=1 SIZE=1", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> BODY=", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> BODY=7BIT BODY=7BIT", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> BODY=OTHER", CommandError.ParameterNotImplemented)]
    [InlineData("FROM:<a@b> SMTPUTF8=1", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> SMTPUTF8 SMTPUTF8", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> RET=ALL", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> RET=FULL RET=HDRS", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> ENVID=", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> ENVID=a+0D+0AX", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> ENVID=a+0", CommandError.ParameterValue)]
    [InlineData("FROM:<a@b> ENVID=a ENVID=a", CommandError.ParameterValue)]
    [InlineData("FROM:<\u00c3\u00a9@b>", CommandError.SmtpUtf8Required)]
    [InlineData("FROM:<a@b\u00c3\u00bccher.example> BODY=8BITMIME", CommandError.SmtpUtf8Required)]
    public void Each_mistake_has_its_error(string argument, CommandError expected) =>
        Assert.Equal(expected, MailCommand.Parse(Octets.Of(argument), true, out _, out _));

    [Fact]
    public void An_address_that_is_too_long_is_told_from_a_wrong_one() => Assert.Equal(
        CommandError.AddressTooLong, MailCommand.Parse(Octets.Of($"FROM:<{new string('a', 65)}@b>"), true, out _, out _));

    [Fact]
    public void After_HELO_there_are_no_parameters() =>
        Assert.Equal(CommandError.UnknownParameter, MailCommand.Parse("FROM:<a@b> SIZE=1"u8, false, out _, out _));

    [Theory]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", long.MaxValue)]
    [InlineData("99999999999999999999", long.MaxValue)]
    [InlineData("00000000000000000001", 1)]
    public void A_size_of_20_digits_overflows_to_too_large(string digits, long expected)
    {
        Assert.Equal(CommandError.None, MailCommand.Parse(Octets.Of($"FROM:<a@b> SIZE={digits}"), true, out _, out var parameters));
        Assert.Equal(expected, parameters.Size);
    }

    [Theory]
    [InlineData(100, CommandError.None)]
    [InlineData(101, CommandError.ParameterValue)]
    public void An_envelope_id_has_at_most_100_characters(int length, CommandError expected) => Assert.Equal(
        expected, MailCommand.Parse(Octets.Of($"FROM:<a@b> ENVID={new string('x', length)}"), true, out _, out _));

    [Fact]
    public void With_SMTPUTF8_an_internationalised_sender_is_taken()
    {
        Assert.Equal(
            CommandError.None,
            MailCommand.Parse(Octets.Of("FROM:<\u00c3\u00a9@b\u00c3\u00bccher.example> SMTPUTF8"), true, out var sender, out _));
        Assert.Equal("\u00e9@b\u00fccher.example", sender!.ToString());
    }
}
