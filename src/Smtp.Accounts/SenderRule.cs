namespace Smtp.Accounts;

/// <summary>Whose address an account may send from.</summary>
public enum SenderRule
{
    /// <summary>Its own: its name, with a tag or not, and aliases that lead to it alone.</summary>
    Own,

    /// <summary>Any in its own domain.</summary>
    Domain,

    /// <summary>Any.</summary>
    Any,
}
