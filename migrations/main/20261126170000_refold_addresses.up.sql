-- Addresses are compared by Unicode's full case folding instead of their lower case: οδος and οδοσ, straße and strasse are
-- one. The folded forms that change are those with one of the letters below, which lower case leaves as they are.
create temporary table refolded_addresses on commit drop as
select id, folded
from (
  select id, address_folded, normalize(
    replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    translate(
      normalize(address_folded, nfd),
      'µſςϐϑϕϖϰϱϵᲀᲁᲂᲃᲄᲅᲆᲇᲈᏸᏹᏺᏻᏼᏽꭰꭱꭲꭳꭴꭵꭶꭷꭸꭹꭺꭻꭼꭽꭾꭿꮀꮁꮂꮃꮄꮅꮆꮇꮈꮉꮊꮋꮌꮍꮎꮏꮐꮑꮒꮓꮔꮕꮖꮗꮘꮙꮚꮛꮜꮝꮞꮟꮠꮡꮢꮣꮤꮥꮦꮧꮨꮩꮪꮫꮬꮭꮮꮯꮰꮱꮲꮳꮴꮵꮶꮷꮸꮹꮺꮻꮼꮽꮾꮿ',
      'μsσβθφπκρεвдосттъѣꙋᏰᏱᏲᏳᏴᏵᎠᎡᎢᎣᎤᎥᎦᎧᎨᎩᎪᎫᎬᎭᎮᎯᎰᎱᎲᎳᎴᎵᎶᎷᎸᎹᎺᎻᎼᎽᎾᎿᏀᏁᏂᏃᏄᏅᏆᏇᏈᏉᏊᏋᏌᏍᏎᏏᏐᏑᏒᏓᏔᏕᏖᏗᏘᏙᏚᏛᏜᏝᏞᏟᏠᏡᏢᏣᏤᏥᏦᏧᏨᏩᏪᏫᏬᏭᏮᏯ'
    ),
    chr(837), 'ι'), 'ß', 'ss'), 'ŉ', 'ʼn'), 'և', 'եւ'), 'ẚ', 'aʾ')
    , 'ﬀ', 'ff'), 'ﬁ', 'fi'), 'ﬂ', 'fl'), 'ﬃ', 'ffi')
    , 'ﬄ', 'ffl'), 'ﬅ', 'st'), 'ﬆ', 'st'), 'ﬓ', 'մն')
    , 'ﬔ', 'մե'), 'ﬕ', 'մի'), 'ﬖ', 'վն'), 'ﬗ', 'մխ'),
    nfc
  ) as folded
  from user_emails
  where octet_length(address_folded) <> char_length(address_folded)
) as addresses
where folded <> address_folded;

do $$
declare
  colliding text;
begin
  select string_agg(id::text, ', ') into colliding
  from (
    select id
    from (
      select
        id,
        state,
        count(*) over (partition by user_id, folded) as of_user,
        count(*) filter (where state = 'verified') over (partition by folded) as verified
      from (
        select emails.id, emails.user_id, emails.state, coalesce(refolded.folded, emails.address_folded) as folded
        from user_emails as emails
        left join refolded_addresses as refolded on refolded.id = emails.id
      ) as every_address
      where folded in (select folded from refolded_addresses)
    ) as counted
    where of_user > 1 or (state = 'verified' and verified > 1)
    order by id
    limit 20
  ) as first_ones;
  if colliding is not null then
    raise exception 'These rows of user_emails differ in case only, by Unicode''s case folding, and belong to one user or are verified by several users: % (20 at most are named). Decide whose each address is, remove the others, and migrate again.', colliding;
  end if;
end
$$;

update user_emails
set address_folded = refolded.folded
from refolded_addresses as refolded
where refolded.id = user_emails.id;

comment on column user_emails.address_folded is
  'The address as it is compared: Unicode''s full case folding, composed. Every look-up and sort uses it.';
