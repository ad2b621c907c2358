using System.Net;
using Smtp.Accounts.Schemes;

namespace Smtp.Accounts;

/// <summary>Somebody who may submit mail.</summary>
public sealed class Account
{
    internal Account(string name, StoredPassword? password, AccountFields fields)
    {
        Name = name;
        Password = password;
        Fields = fields;
    }

    /// <summary>Somebody who stands in no file, and whom another authority has vouched for.</summary>
    public static Account Unlisted(string name) => new(AccountSnapshot.Canonical(name), password: null, AccountFields.None);

    /// <summary>In lower case: an address for most.</summary>
    public string Name { get; }

    /// <summary>What the file says of it beyond its password.</summary>
    public AccountFields Fields { get; }

    /// <summary><see langword="null"/>: nobody can log in.</summary>
    internal StoredPassword? Password { get; }

    /// <summary>What Dovecot's allow_nets and nologin say.</summary>
    public bool MayComeFrom(IPAddress client) =>
        !Fields.NoLogin && (Fields.AllowedNetworks is not { } networks || networks.Any(network => network.Contains(client)));
}
