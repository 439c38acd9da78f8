const KINDS = /(?:自治县|自治州|自治旗|特区|林区|地区|新区|矿区|城区|郊区|市|县|区|旗|盟)$/;
const LAST_KIND = /[市县区旗盟]$/;
const PEOPLES =
  /(?:各族|满族|蒙古族|蒙古|回族|苗族|彝族|壮族|瑶族|土家族|侗族|布依族|藏族|羌族|白族|傣族|黎族|畲族|拉祜族|佤族|纳西族|哈尼族|傈僳族|仡佬族|水族|东乡族|撒拉族|土族|朝鲜族|达斡尔族|鄂温克族|哈萨克|柯尔克孜|锡伯|塔吉克|裕固族|保安族|仫佬族|毛南族|独龙族|怒族|景颇族|布朗族)+$/;

function withoutKind(name: string): string {
  const long = name.replace(KINDS, '');
  // 城区 and 新区 are kinds in 东城区, but not in 阿城区 and 清新区, whose roots have two characters.
  return long.length >= 2 ? long : name.replace(LAST_KIND, '');
}

/** A name without its kind and its peoples: 密云县 and 密云区 share the root 密云. Names of two characters stay whole. */
export function rootName(name: string): string {
  const bare = withoutKind(name);
  const root = bare.replace(PEOPLES, '');
  if (root.length >= 2) return root;
  return bare.length >= 2 ? bare : name;
}
