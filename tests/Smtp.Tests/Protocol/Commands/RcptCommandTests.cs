using Smtp.Protocol.Commands;
using Smtp.Protocol.Extensions;
using Xunit;

namespace Smtp.Tests.Protocol.Commands;

public sealed class RcptCommandTests
{
    [Theory]
    [InlineData("TO:<Jyoti@excite.com>", "Jyoti@excite.com")]
    [InlineData("to: <a@b>", "a@b")]
    [InlineData("TO:<PostMaster>", "postmaster")]
    [InlineData("TO:<@x,@y:a@b>", "a@b")]
    [InlineData("TO:<\"user@dom\"@us>", "\"user@dom\"@us")]
    [InlineData("TO:<user%dom@us>", "user%dom@us")]
    public void The_forward_path_is_read(string argument, string expected)
    {
        Assert.Equal(CommandError.None, RcptCommand.Parse(Octets.Of(argument), false, false, out var recipient, out var parameters));
        Assert.Equal(expected, recipient!.ToString());
        Assert.Equal(RcptParameters.None, parameters);
    }

    [Theory]
    [InlineData("NOTIFY=NEVER", DsnNotify.Never)]
    [InlineData("notify=success", DsnNotify.Success)]
    [InlineData("NOTIFY=SUCCESS,FAILURE,DELAY", DsnNotify.Success | DsnNotify.Failure | DsnNotify.Delay)]
    [InlineData("NOTIFY=DELAY,DELAY", DsnNotify.Delay)]
    public void NOTIFY_is_never_or_a_list(string parameter, DsnNotify expected)
    {
        Assert.Equal(CommandError.None, RcptCommand.Parse(Octets.Of($"TO:<a@b> {parameter}"), true, false, out _, out var parameters));
        Assert.Equal(expected, parameters.Notify);
    }

    [Theory]
    [InlineData("ORCPT=rfc822;Bob@Example.COM", "rfc822", "Bob@Example.COM")]
    [InlineData("ORCPT=rfc822;a+2Bb+3Dc@x", "rfc822", "a+b=c@x")]
    [InlineData("ORCPT=rfc822;+22a+20b+22@x", "rfc822", "\"a b\"@x")]
    [InlineData("orcpt=x400;/C=", null, null)]
    [InlineData("ORCPT=x400;/C+3DDE", "x400", "/C=DE")]
    [InlineData("ORCPT=utf-8;\\x{E9}\\x{1F600}@x", "utf-8", "\u00e9\U0001F600@x")]
    [InlineData("ORCPT=UTF-8;a\\x{2B}b\\x{5C}@x", "UTF-8", "a+b\\@x")]
    public void ORCPT_is_decoded(string parameter, string? type, string? address)
    {
        RcptCommand.Parse(Octets.Of($"TO:<a@b> {parameter}"), true, false, out _, out var parameters);

        Assert.Equal(type, parameters.Original?.AddressType);
        Assert.Equal(address, parameters.Original?.Address);
    }

    [Theory]
    [InlineData(true, CommandError.None)]
    [InlineData(false, CommandError.ParameterValue)]
    public void ORCPT_in_UTF8_needs_SMTPUTF8(bool smtpUtf8, CommandError expected) => Assert.Equal(
        expected, RcptCommand.Parse(Octets.Of("TO:<a@b> ORCPT=utf-8;\u00c3\u00a9@x"), true, smtpUtf8, out _, out _));

    [Theory]
    [InlineData("TO:a@b", CommandError.Syntax)]
    [InlineData("FROM:<a@b>", CommandError.Syntax)]
    [InlineData("TO:<a@b>x", CommandError.Syntax)]
    [InlineData("TO:<>", CommandError.Address)]
    [InlineData("TO:<a>", CommandError.Address)]
    [InlineData("TO:<a@>", CommandError.Address)]
    [InlineData("TO:<dom!user>", CommandError.Address)]
    [InlineData("TO:<a@b> X=1", CommandError.UnknownParameter)]
    [InlineData("TO:<a@b> SIZE=1", CommandError.UnknownParameter)]
    [InlineData("TO:<a@b> NOTIFY", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=SUCCESS,", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=,SUCCESS", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=NEVER,SUCCESS", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=SUCCESS,NEVER", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=ALWAYS", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> NOTIFY=NEVER NOTIFY=NEVER", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=a@b", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=;a@b", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rf(c;a@b", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;x+0Ay", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;x+0D+0Ay", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;x+C3+A9", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;x+", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;x+GG", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;\u00c3\u00a9", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{0A}", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{85}", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{202E}", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{D800}", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{110000}", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{41", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\x{}", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;\\41", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=utf-8;a+2Bb", CommandError.ParameterValue)]
    [InlineData("TO:<a@b> ORCPT=rfc822;a ORCPT=rfc822;a", CommandError.ParameterValue)]
    [InlineData("TO:<\u00c3\u00a9@b>", CommandError.SmtpUtf8Required)]
    public void Each_mistake_has_its_error(string argument, CommandError expected) =>
        Assert.Equal(expected, RcptCommand.Parse(Octets.Of(argument), true, false, out _, out _));

    [Fact]
    public void ORCPT_has_at_most_500_characters()
    {
        var longest = "rfc822;" + new string('a', 493);

        Assert.Equal(CommandError.None, RcptCommand.Parse(Octets.Of($"TO:<a@b> ORCPT={longest}"), true, false, out _, out _));
        Assert.Equal(CommandError.ParameterValue, RcptCommand.Parse(Octets.Of($"TO:<a@b> ORCPT={longest}a"), true, false, out _, out _));
    }

    [Fact]
    public void After_HELO_there_are_no_parameters() =>
        Assert.Equal(CommandError.UnknownParameter, RcptCommand.Parse("TO:<a@b> NOTIFY=NEVER"u8, false, false, out _, out _));
}
