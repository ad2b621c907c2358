namespace Smtp.Fuzz.Sessions;

/// <summary>The settings that a session of the search runs under, and which codes may answer what they decide.</summary>
internal sealed record Rules(bool HasTls, bool IsSubmission, bool OffersAuth, bool AuthInClear, int Errors = 12)
{
    public const int CommandLine = 2048;
    public const int ExchangeLine = 12_288;
    public const int MessageSize = 2000;
    public const int Recipients = 3;

    public static readonly string[] Verbs =
    [
        "HELO", "EHLO", "LHLO", "MAIL", "RCPT", "DATA", "BDAT", "RSET", "NOOP", "QUIT", "VRFY", "EXPN", "ETRN", "HELP", "STARTTLS", "AUTH",
    ];

    public static int[] Mail(Rules rules, bool isPlace, bool extended, bool hasAccount, string argument)
    {
        if (!isPlace)
            return [503];

        // What cannot be read is told first; then who may send is asked.
        var needsAccount = rules.IsSubmission && !hasAccount;
        return argument switch
        {
            "FROM:<>" or "FROM:<jyoti@excite.com>" => [needsAccount ? 530 : 250],
            "FROM:<a@client.example>" => [needsAccount ? 530 : hasAccount ? 550 : 250],
            "FROM:<a@client.example> BODY=BINARYMIME" => [!extended ? 555 : needsAccount ? 530 : hasAccount ? 550 : 250],
            "FROM:<a@client.example> SIZE=999999999" => [extended ? 552 : 555],
            "FROM:<a@client.example> WHAT=EVER" => [555],
            "FROM:<a@@b>" or "FROM:a@b" => [501],
            _ when needsAccount => [501, 504, 530, 552, 553, 555],
            _ => [250, 501, 504, 550, 552, 553, 555],
        };
    }

    public int[] Auth(bool isTls, bool isPlace, bool extended, bool hasAccount, string argument)
    {
        if (!OffersAuth)
            return [502];
        if (!isPlace || !extended || hasAccount)
            return [503];
        if (!isTls && !AuthInClear)
            return [538];

        var (mechanism, initial) = argument.Split(' ', 2) is [var name, var rest]
            ? (name.ToUpperInvariant(), rest)
            : (argument.ToUpperInvariant(), null);
        return mechanism switch
        {
            "" => [501],
            "PLAIN" or "LOGIN" when initial is null => [334],
            "PLAIN" => [235, 501, 535],
            "LOGIN" => [334, 501, 535],
            _ => [334, 501, 504, 534, 535],
        };
    }
}
