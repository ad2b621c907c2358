namespace Smtp.Reception.Authentication;

/// <summary>Whether an attempt to log in may be made.</summary>
/// <param name="Wait">For a granted one, how long it must wait first.</param>
internal readonly record struct LoginAdmission(LoginVerdict Verdict, TimeSpan Wait)
{
    public static readonly LoginAdmission Now = new(LoginVerdict.Granted, TimeSpan.Zero);
}

internal enum LoginVerdict
{
    Granted,

    /// <summary>The client has failed too often: 421 4.7.0.</summary>
    ClientBanned,

    /// <summary>Others have failed too often at this account, and the client is not one it is known to use: 454 4.7.0.</summary>
    AccountPaused,
}
