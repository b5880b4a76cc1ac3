"""The words about a team's server: reaching it, moving there, leaving it."""

from wa_desktop.words.language import N_

SENTENCES: dict[str, str | tuple[str, str, str]] = {
    "server_url_wrong": N_(
        "This is not the address of a team’s server. Write it as postgresql://person@server.example/database, with "
        "the port behind the name when it is not 5432."
    ),
    "server_url_password": N_(
        "The address holds a password: what is typed there stays in the shell’s history. Take it out, and change the "
        "password if others may have seen it; the program asks for it, or reads WA_DESKTOP_STORE_PASSWORD."
    ),
    "server_namespace_wrong": N_(
        "“{namespace}” cannot name the account’s part of the database. Take small letters, digits and _ alone, "
        "beginning with a letter."
    ),
    "server_authorities_wrong": N_(
        "“{file}” holds no certificate that can be read. Ask the server’s administrator for the authority’s "
        "certificate as a PEM file."
    ),
    "server_authorities_missing": N_(
        "The certificates of the authorities are not where they were: {file}. Put the file back, or connect again and "
        "name it with --ca."
    ),
    "team_file_unreadable": N_(
        "“{file}”, which says where the team’s server is, cannot be read: {problem}. Connect to the server again."
    ),
    "team_extra_missing": N_(
        "What speaks to a team’s server is not installed with this program. Install it with: "
        'pip install "wa-desktop[team]"'
    ),
    "server_name_unknown": N_(
        "There is no computer called “{host}” on this network. Check the name, the network and the company’s VPN."
    ),
    "server_refused": N_(
        "No database answers at {server}. Check the port, and that the server is running and lets this computer in."
    ),
    "server_silent": N_(
        "{server} does not answer within a few seconds. Check the network, the company’s VPN and the firewall; nothing "
        "was changed."
    ),
    "server_unreachable": N_(
        "The team’s server {server} cannot be used: {problem}. Check the network, or ask the server’s administrator; "
        "nothing was changed."
    ),
    "server_not_one": N_("What answers at {server} is no PostgreSQL server. Check the name and the port."),
    "server_without_tls": N_(
        "{server} does not encrypt its connections, so that anybody on the way could read the contacts. Ask its "
        "administrator to turn TLS on (ssl = on), or reach it through a tunnel that ends at localhost."
    ),
    "server_unencrypted": N_(
        "The connection to {server} is set to go without a check of who answers, which only a server of this computer "
        "may. Connect to it again; name its authority with --ca if need be."
    ),
    "server_tls_expired": N_(
        "The certificate of {host} has expired or is not valid yet. Check this computer’s clock, then ask the server’s "
        "administrator for a new certificate."
    ),
    "server_tls_name": N_(
        "The certificate of the server that answers was not made for the name “{host}”. Use the name that it was made "
        "for, or ask the server’s administrator; another computer may be answering in its place."
    ),
    "server_tls_unknown": N_(
        "The certificate of {host} comes from an authority that this computer does not know. Ask the server’s "
        "administrator for the authority’s certificate and name it with --ca."
    ),
    "server_tls_old": N_(
        "{server} only offers an old encryption that is no longer safe. Ask its administrator to allow TLS 1.2 or "
        "later."
    ),
    "server_tls_failed": N_(
        "No encrypted connection with {server} came about: {problem}. Ask its administrator to look at its TLS "
        "settings."
    ),
    "server_password_missing": N_(
        "{server} wants a password for “{user}”, and none is known here. Connect again, or set "
        "WA_DESKTOP_STORE_PASSWORD."
    ),
    "server_password_wrong": N_(
        "{server} refuses “{user}” with this password: the name or the password is wrong. Type it again, or ask the "
        "server’s administrator."
    ),
    "server_user_unknown": N_(
        "{server} knows nobody called “{user}”. Check the name in the address, or ask the server’s administrator."
    ),
    "server_database_unknown": N_(
        "There is no database “{database}” at {server}. Check the end of the address, or ask the server’s "
        "administrator."
    ),
    "server_no_access": N_("{server} does not let “{user}” in from this computer. Ask its administrator to allow it."),
    "server_no_namespace": N_(
        "The account’s part “{namespace}” is not in the database yet, and “{user}” may not make it. Ask the server’s "
        "administrator to run: CREATE SCHEMA {namespace} AUTHORIZATION …, for whoever starts the team."
    ),
    "server_no_right": N_(
        "“{user}” has no right to the account’s part “{namespace}” of the database at {server}. Ask a team "
        "administrator for a role."
    ),
    "server_too_old": N_(
        "{server} runs PostgreSQL {version}; at least version {oldest} is needed. Ask its administrator to update it."
    ),
    "server_not_utf8": N_(
        "The database “{database}” keeps its texts in {encoding}, which lacks letters that names need. Ask the "
        "server’s administrator for a database in UTF-8."
    ),
    "server_starting": N_("{server} is just starting. Try again in a minute."),
    "server_stopping": N_("{server} is just being stopped. Try again when it runs again, or ask its administrator."),
    "server_crowded": N_(
        "{server} takes no more connections at the moment. Try again in a minute; if it lasts, its administrator can "
        "allow more."
    ),
    "server_disk_full": N_(
        "The disk of the team’s server {server} is full: nothing more can be written. Ask its administrator to make "
        "room; what was stored before is kept."
    ),
    "server_full": N_(
        "The team’s server {server} has no room for this at the moment: {problem}. Try again, or ask its "
        "administrator; what was stored before is kept."
    ),
    "server_read_only": N_(
        "{server} can only be read at the moment: it is a copy of the real one, or locked for maintenance. Ask its "
        "administrator which server takes the team’s data."
    ),
    "server_lost": N_(
        "The connection with the team’s server {server} is lost. What was stored before is kept; the program goes on "
        "when the server answers again. Check the network and the company’s VPN."
    ),
    "server_not_ours": N_(
        "The part “{namespace}” of this database holds tables of another program. Name another part with --namespace; "
        "nothing was changed."
    ),
    "server_older": N_(
        "The team’s data must be brought up to this program’s version, which “{user}” may not do. Ask a team "
        "administrator to open the new version once; until then go on with the former version."
    ),
    "server_moving": N_(
        "Somebody’s data is on its way to {server} and not there as a whole yet. Finish that move on the workstation "
        "that began it, or name another part of the database with --namespace."
    ),
    "server_moving+computer": N_(
        "The data of “{computer}” is on its way to {server} and not there as a whole yet. Finish that move there, or "
        "name another part of the database with --namespace."
    ),
    "role_not_allowed": N_(
        "Your role in the team does not allow this. Ask an administrator of the team; nothing was changed."
    ),
    "store_newer+version": N_(
        "The data at “{file}” was brought up to date by WA Desktop {version}. Install that version or a later one on "
        "this computer; nothing was changed."
    ),
    "store_in_use": N_(
        "A program is working on the data of this workstation (“{file}”). Close every window and end every campaign "
        "that is being sent from here, then try again; nothing was changed."
    ),
    "store_left_behind": N_(
        "The data of this workstation stays in “{file}” and is not on the server. To take it along instead, leave the "
        "server and move: wa-desktop store leave, then wa-desktop store move."
    ),
    "no_keyring_store": N_(
        "This computer has no keyring: the password is forgotten when the program ends. Set {variable} to keep it."
    ),
    "move_from_server": N_(
        "This workstation uses the server {server}: only a workstation’s own file can be moved. Leave the server first."
    ),
    "move_nothing": N_("There is no data in “{folder}” to move. Connect to the server instead."),
    "move_server_has_data": N_(
        "There is data on {server} already: two workstations’ data cannot become one. Connect to it instead, or name "
        "another part of the database with --namespace; nothing was changed."
    ),
    "move_under_way": N_("Data is being moved to {server} just now. Wait until that has ended."),
    "move_differs": N_(
        "The table “{table}” did not arrive as it is here ({rows} rows here, {arrived} there). Nothing was switched: "
        "this workstation goes on with its own data. Move again; it begins anew."
    ),
    "move_unfit": N_(
        "The table “{table}” holds something that the server cannot keep: {problem}. Nothing was switched; send the "
        "support file to whoever helps you."
    ),
    "copy_differs": N_(
        "The table “{table}” did not arrive as it is on the server ({rows} rows there, {arrived} here). Nothing was "
        "changed; try again."
    ),
    "leave_no_server": N_("This workstation uses no server: its data is in “{folder}”."),
    "leave_empty": N_(
        "This workstation begins with nothing. The team’s data stays on {server}; to take a copy along, connect again "
        "and leave with --copy."
    ),
    "leave_two_truths": N_(
        "There are two states of the same data now: this copy, and the one on {server} that others go on with. "
        "Opt-outs that reach one do not reach the other; before a campaign of this copy is sent, the program asks."
    ),
    "leave_no_space": N_(
        "There is no room for the copy in “{folder}”: {needed} MB are needed, {free} MB are free. Make room, then try "
        "again; nothing was changed."
    ),
    "restore_on_server": N_(
        "This workstation uses the team’s server {server}: a backup is not put in the place of everybody’s data. "
        "Restore into a folder of its own (--home), look at it there, and move it to an empty part of the server if "
        "need be."
    ),
}

LABELS: dict[str, str] = {
    "step.move_preparing": N_("Looking at what is there already"),
    "step.move_copying": N_("Copying to the server"),
    "step.move_checking": N_("Comparing both sides"),
    "step.leave_copying": N_("Copying from the server"),
    "audit.store_moved": N_("Data moved to the server"),
    "store.encryption.none": N_("not needed: it never leaves this computer"),
    "store.encryption.verified": N_("encrypted, the server has proved its name"),
    "store.encryption.unverified": N_("encrypted"),
}
